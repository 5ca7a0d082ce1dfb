"""Codes of problems in patient cases."""

from fenji.codes.code import Code, Text

CASE: tuple[Code, ...] = ()
