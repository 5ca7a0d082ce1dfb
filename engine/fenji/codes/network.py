"""Codes of problems in networks."""

from fenji.codes.code import Code, Text

NETWORK: tuple[Code, ...] = ()
