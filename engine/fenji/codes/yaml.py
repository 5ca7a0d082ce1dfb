"""Codes of problems in YAML text."""

from fenji.codes.code import Code, Text

YAML: tuple[Code, ...] = ()
