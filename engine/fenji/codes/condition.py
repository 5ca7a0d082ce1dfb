"""Codes of problems in conditions."""

from fenji.codes.code import Code, Text

CONDITION: tuple[Code, ...] = ()
