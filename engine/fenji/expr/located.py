"""Syntax nodes that stand on line 1 from the start, so that Python need not be told where each of them is.

Python wants a place for every node; giving all of them one afterwards takes longer than compiling them.
"""

import ast


class Constant(ast.Constant):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class Name(ast.Name):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class Subscript(ast.Subscript):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class Compare(ast.Compare):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class BoolOp(ast.BoolOp):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class UnaryOp(ast.UnaryOp):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class BinOp(ast.BinOp):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class IfExp(ast.IfExp):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class Call(ast.Call):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class Tuple(ast.Tuple):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class Attribute(ast.Attribute):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class Assign(ast.Assign):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class Return(ast.Return):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class FunctionDef(ast.FunctionDef):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0


class arg(ast.arg):
    lineno = end_lineno = 1
    col_offset = end_col_offset = 0
