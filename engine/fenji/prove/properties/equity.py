"""Who pays and who a patient belongs to never changes the move: conditions read only what is clinical, or the place."""

from collections.abc import Iterator

from fenji.codes.code import Text
from fenji.linked.vocabulary import given
from fenji.program.reads import reads_of
from fenji.prove.facts import PATIENT, STANDING
from fenji.prove.found import Find
from fenji.prove.prover import Prover

NAME = "equity"
STATES = Text(
    "判定去向所读的，只有病例里的临床事实、年龄、性别、时间和所在机构；户籍、医保、签约和人群不是任何条件能读到的词，"
    "所以它们从不改变去向和缓急。(结构性证明)",
    "What decides a move are the clinical facts of the case, age, sex, time and the place; residence, insurance, "
    "contract and groups are no words that a condition can read, so they never change move or urgency. (By structure.)",
)
SOCIAL = ("residence", "insurance", "contract", "contracted", "groups", "group", "income", "payment")


def search(prover: Prover) -> Iterator[Find]:
    for term in sorted(facts_read(prover)):
        declared = prover.engine.content.declared.terms.get(term.removeprefix("given."))
        known = declared is not None or term in STANDING or term in PATIENT
        if not known or any(word in term.split("_") for word in SOCIAL):
            says = Text(f"条件读了 {term}", f"a condition reads {term}")
            yield Find(NAME, says, (term,))


def facts_read(prover: Prover) -> frozenset[str]:
    """Every fact that can bear on a move or on the next phase."""
    linked = prover.linked
    scores = {program.score.id: program.score for program in prover.compiled.scores}
    nodes = [linked.scope, *linked.criteria.values(), *linked.excluded, *linked.transitions]
    found: set[str] = set()
    for node in nodes:
        found |= reads_of(node, linked.definitions, scores)
    return frozenset(term for term in found if not term.startswith(given("")))
