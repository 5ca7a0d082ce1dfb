"""Codes of problems in pathways and rules."""

from fenji.codes.code import Code, Text

CONTENT: tuple[Code, ...] = ()
