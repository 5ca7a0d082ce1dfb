"""Which documents must travel, which are missing, and which come later."""

from dataclasses import dataclass

from fenji.codes import Lang
from fenji.program.policy.conditions import MET
from fenji.program.policy.policy import Policy
from fenji.run.policy import wording

DEFAULT_VISIT = "outpatient"


@dataclass(frozen=True, slots=True)
class Papers:
    """Document ids. In an emergency nothing is missing: the same list comes later."""

    required: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    later: tuple[str, ...] = ()

    def named(self, policy: Policy, lang: Lang = "zh") -> str:
        return wording.documents(policy, self.missing, lang)


NO_PAPERS = Papers()


def papers_for(
    policy: Policy,
    documents_policy: str,
    direction: str,
    visit: str | None,
    verdicts: tuple[int, ...],
    issued: tuple[str, ...],
    emergency: bool,
) -> Papers:
    """The papers of a referral. `verdicts` answer the conditions of the requirements, in file order.

    `direction` is none where nobody is moved; `issued` is in order of issue.
    """
    content = policy.content.documents
    direction = "up" if direction == "same" else direction
    visit = visit or DEFAULT_VISIT
    required: dict[str, None] = {}
    for requirement, verdict in zip(content.required, verdicts, strict=True):
        if verdict != MET or requirement.policy not in (None, documents_policy):
            continue
        if requirement.policy is not None and requirement.direction not in ("any", direction):
            continue
        if requirement.visits and visit not in requirement.visits:
            continue
        required.update(dict.fromkeys(requirement.documents))
    counting = counted(policy, documents_policy, issued)
    missing = tuple(document for document in required if document not in counting)
    return Papers(tuple(required), (), missing) if emergency else Papers(tuple(required), missing, ())


def counted(policy: Policy, documents_policy: str, issued: tuple[str, ...]) -> frozenset[str]:
    """The documents that count: one issued before the document it must follow does not."""
    counting = set(issued)
    for order in policy.content.documents.order_of_issue:
        if order.policy != documents_policy or order.document not in counting:
            continue
        after = issued.index(order.after) if order.after in issued else len(issued)
        last = len(issued) - 1 - issued[::-1].index(order.document)
        if last < after:
            counting.discard(order.document)
    return frozenset(counting)
