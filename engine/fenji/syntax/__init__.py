"""Text with places: YAML as written, and where each character of it stands."""

from fenji.syntax.build import Limits
from fenji.syntax.documents import Document, forbidden, read_documents, read_json, read_yaml
from fenji.syntax.from_data import from_data
from fenji.syntax.source import Source, from_bytes
from fenji.syntax.tree import Mapping, Path, Plain, Scalar, Sequence, Step, Tree, path_text

__all__ = [
    "Document",
    "Limits",
    "Mapping",
    "Path",
    "Plain",
    "Scalar",
    "Sequence",
    "Source",
    "Step",
    "Tree",
    "forbidden",
    "from_bytes",
    "from_data",
    "path_text",
    "read_documents",
    "read_json",
    "read_yaml",
]
