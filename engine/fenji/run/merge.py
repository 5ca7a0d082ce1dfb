"""Several pathways at once: the one merged record.

Order of moves: emergency up or transfer, urgent, routine, ask, decline, stay, down; down only when every pathway
allows it. Destinations must satisfy all that ask for the winning move: capabilities joined, the highest of the
lowest tiers. A pathway that alone would send the patient down, where another keeps him or sends him elsewhere, is told
of the merged move in next_phase, follow-up, advice and trace; its own decision stays as it is.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product
from typing import Any

from fenji.codes import Lang
from fenji.program.effect import PURPOSES, URGENCIES, merged_tiers
from fenji.run.combine import Outcome, Target
from fenji.run.decision import Decision, Parts, Render
from fenji.run.place import Rendered
from fenji.run.questions import Asking, placing_questions
from fenji.run.reach import ORDER, label, ordered
from fenji.run.render import Explained
from fenji.run.step import Step, leaving

WEIGHT = {label: index - 2 * label.startswith("transfer/") for label, index in ORDER.items()}
"""The order of moves between pathways, the first decides. Of two that are alike in urgency, the transfer: what the
house cannot do for one pathway it cannot do for all of them together."""


def merge_outcomes(outcomes: Sequence[Outcome]) -> Outcome:
    """The merged outcome of at least one."""
    best = min(outcomes, key=lambda outcome: WEIGHT[label(outcome.move, outcome.urgency)])
    alike = [o for o in outcomes if o.urgency == best.urgency and _kind(o) == _kind(best)]
    declined = min(
        (o.declined for o in alike if o.declined is not None),
        key=lambda pair: (URGENCIES.index(pair[0]), pair[1] != "up"),
        default=None,
    )
    purposes = [o.purpose for o in alike if o.purpose is not None]
    return Outcome(
        best.move,
        best.urgency,
        min(purposes, key=PURPOSES.index) if purposes else None,
        _joined([o.target for o in alike]) if best.urgency is not None else best.target,
        tuple(dict.fromkeys(name for o in alike for name in o.by)),
        declined,
        any(o.refused_emergency for o in alike),
        tuple(dict.fromkeys(name for o in outcomes for name in o.open_items)) if best.move == "ask" else (),
    )


def _kind(outcome: Outcome) -> str:
    return "up" if outcome.move in ("refer_up", "transfer") else outcome.move


def _joined(targets: Sequence[Target]) -> Target:
    if len(targets) == 1:
        return targets[0]
    required = tuple(dict.fromkeys(c for t in targets for c in t.capabilities))
    return Target(
        merged_tiers([t.tiers for t in targets]),
        required,
        tuple(dict.fromkeys(c for t in targets for c in t.preferred if c not in required)),
        tuple(dict.fromkeys(c for t in targets for c in t.direct)),
        tuple(need for t in targets for need in t.needs),
    )


def kept_from_going_down(step: Step, merged: Outcome) -> Step | None:
    """A pathway's step where it alone would send down and the merged move is another; None where nothing differs.

    Without a move of the patient its rows for that move are taken; gone up, he is in the same phase of this pathway.
    """
    if step.outcome.move != "refer_down" or merged.move == "refer_down":
        return None
    # What decided and where to belongs to the other pathways: criteria of the same name are not this pathway's.
    outcome = Outcome(merged.move, merged.urgency, merged.purpose, declined=merged.declined)
    phase = step.phase.id
    if merged.move in ("refer_up", "transfer"):
        return step._replace(outcome=outcome, next_phase=phase, transition_clash=())
    next_phase, clash = leaving(step.program, phase, outcome, step.slots, step.history)
    return step._replace(outcome=outcome, next_phase=next_phase, transition_clash=clash)


Kept = Callable[[], Mapping[str, Explained]]
"""By pathway, the explanations of those that are kept from going down."""


def merged_render(
    parts: Parts, outcome: Outcome, placing: Callable[[], Rendered], kept: Kept, asking: Callable[[], Asking]
) -> Render:
    """The explaining parts of the merged record, out of those of its pathways."""
    found: list[Rendered] = []
    others: list[Mapping[str, Explained]] = []

    def placed() -> Rendered:
        if not found:
            found.append(placing())
        return found[0]

    def of(part: Decision, key: str, lang: Lang) -> Any:
        """A part of one pathway, under the merged move."""
        if not others:
            others.append(kept())
        explained = others[0].get(part.pathway)
        if explained is None:
            return getattr(part, key)
        match key:
            case "follow_up":
                return explained.follow_up(lang)
            case "advice":
                return explained.advice(lang)
        return explained.trace()

    def render(key: str, lang: Lang) -> Any:
        told = [part for part in parts(lang) if part.move != "not_applicable"]
        match key:
            case "institutions" | "services" | "lost" | "documents":
                return placed()(key, lang)
            case "follow_up":
                # Who is asked first is reviewed by nobody's row for staying.
                due = [part for part in told if outcome.move != "ask" or part.move == "ask"]
                return _first((of(part, key, lang) for part in due), lambda row: row["within_days"])
            case "valid_until":
                return _first((part.valid_until for part in told), lambda row: row["at"])
            case "advice":
                return _once([row for part in told for row in of(part, key, lang)] + placed()("advice", lang), "id")
            case "findings":
                return [row | {"pathway": part.pathway} for part in told for row in map(dict, part.findings)]
            case "derived":
                return {name: value for part in reversed(told) for name, value in part.derived.items()}
            case "questions":
                asked, about = _questions(told), placed().asked
                return asked + placing_questions(about, [row["term"] for row in asked], asking(), lang)
            case "possible_moves":
                return _possible(told)
            case "conflicts":
                return _conflicts(told, outcome, lang)
            case "trace":
                return [row | {"pathway": part.pathway} for part in told for row in map(dict, of(part, key, lang))]
        return []

    return render


def _first(rows: Iterable[Any], rank: Callable[[Any], Any]) -> Any:
    return min((row for row in rows if row is not None), key=rank, default=None)


def _once(rows: list[Any], key: str) -> list[Any]:
    kept: dict[tuple[Any, Any], Any] = {}
    for row in rows:
        kept.setdefault((row[key], row.get("text")), row)
    return list(kept.values())


def _questions(told: Sequence[Decision]) -> list[dict[str, Any]]:
    """The questions of all pathways, one per term, in turn, so that no pathway's first question comes last."""
    merged: dict[str, dict[str, Any]] = {}
    lists = [part.asked_by_criteria() for part in told]
    for place in range(max(map(len, lists), default=0)):
        for asked in lists:
            if place >= len(asked):
                continue
            question = asked[place]
            row = merged.setdefault(
                question["term"], {**question, "settles": [], "could_change_move_to": []}
            )
            row["settles"] = list(dict.fromkeys([*row["settles"], *question["settles"]]))
            moves = {*row["could_change_move_to"], *question["could_change_move_to"]}
            row["could_change_move_to"] = list(ordered(moves))
    return list(merged.values())


def _possible(told: Sequence[Decision]) -> list[str]:
    """Every merged move that some choice of one move per pathway gives."""
    found = {min(chosen, key=WEIGHT.__getitem__) for chosen in product(*(part.possible_moves for part in told))}
    return list(ordered(found))


def _conflicts(told: Sequence[Decision], outcome: Outcome, lang: Lang) -> list[dict[str, Any]]:
    found = [dict(row) for part in told for row in part.conflicts]
    asked = {str(part.pathway): label(part.move, part.urgency) for part in told}
    if len(set(asked.values())) > 1:
        winner = label(outcome.move, outcome.urgency)
        rule = "各路径之间按去向的先后次序" if lang == "zh" else "the order of moves between pathways"
        found.append(
            {"between": list(asked), "asked": list(asked.values()), "decided_by": f"{rule}: {winner}"}
        )
    return found
