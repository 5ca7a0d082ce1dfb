"""The content of a folder as one HTML page to read, print and sign: no script, nothing fetched."""

from fenji.review.book.whole import Facts, book

__all__ = ["Facts", "book"]
