"""A local overlay only tightens what it says it tightens."""

from collections.abc import Iterator

from fenji.codes.code import Text
from fenji.prove.found import Find
from fenji.prove.prover import Prover

NAME = "refines"
STATES = Text(
    "本地覆盖只收紧它写明要收紧的规则。这批内容没有覆盖文件，因此没有可证明的。",
    "A local overlay only tightens what it says it tightens. There are no overlays here, so there is nothing to prove.",
)


def search(prover: Prover) -> Iterator[Find]:
    yield from ()
