"""Several pathways at once: the one merged record.

Order of moves: emergency up or transfer, urgent, routine, ask, decline, stay, down; down only when every pathway
allows it. Destinations must satisfy all that ask for the winning move: capabilities joined, the highest of the
lowest tiers.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from fenji.codes import Lang
from fenji.program.effect import PURPOSES, URGENCIES, merged_tiers
from fenji.run.combine import Outcome, Target
from fenji.run.decision import Decision, Parts, Render
from fenji.run.reach import ORDER, label, ordered


def merge_outcomes(outcomes: Sequence[Outcome]) -> Outcome:
    """The merged outcome of at least one."""
    best = min(outcomes, key=lambda outcome: ORDER[label(outcome.move, outcome.urgency)])
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


def merged_render(parts: Parts, outcome: Outcome, placing: Callable[[], Render]) -> Render:
    """The explaining parts of the merged record, out of those of its pathways."""
    found: list[Render] = []

    def placed(key: str, lang: Lang) -> Any:
        if not found:
            found.append(placing())
        return found[0](key, lang)

    def render(key: str, lang: Lang) -> Any:
        told = [part for part in parts(lang) if part.move != "not_applicable"]
        match key:
            case "institutions" | "services" | "lost" | "documents":
                return placed(key, lang)
            case "follow_up":
                return _first(told, "follow_up", lambda row: (row["within_days"], 0))
            case "valid_until":
                return _first(told, "valid_until", lambda row: (row["at"], 0))
            case "advice":
                return _once([row for part in told for row in part.advice] + placed("advice", lang), "id")
            case "findings":
                return [row | {"pathway": part.pathway} for part in told for row in map(dict, part.findings)]
            case "derived":
                return {name: value for part in reversed(told) for name, value in part.derived.items()}
            case "questions":
                return _questions(told)
            case "possible_moves":
                return _possible(told)
            case "conflicts":
                return _conflicts(told, outcome, lang)
            case "trace":
                return [row | {"pathway": part.pathway} for part in told for row in map(dict, part.trace)]
        return []

    return render


def _first(told: Sequence[Decision], key: str, rank: Callable[[Any], Any]) -> Any:
    rows = [row for part in told if (row := getattr(part, key)) is not None]
    return min(rows, key=rank) if rows else None


def _once(rows: list[Any], key: str) -> list[Any]:
    kept: dict[tuple[Any, Any], Any] = {}
    for row in rows:
        kept.setdefault((row[key], row.get("text")), row)
    return list(kept.values())


def _questions(told: Sequence[Decision]) -> list[dict[str, Any]]:
    """The questions of all pathways, one per term, in turn, so that no pathway's first question comes last."""
    merged: dict[str, dict[str, Any]] = {}
    longest = max((len(part.questions) for part in told), default=0)
    for place in range(longest):
        for part in told:
            if place >= len(part.questions):
                continue
            question = part.questions[place]
            row = merged.setdefault(
                question["term"], {**question, "settles": [], "could_change_move_to": []}
            )
            row["settles"] = list(dict.fromkeys([*row["settles"], *question["settles"]]))
            moves = {*row["could_change_move_to"], *question["could_change_move_to"]}
            row["could_change_move_to"] = list(ordered(moves))
    return list(merged.values())


def _possible(told: Sequence[Decision]) -> list[str]:
    """Every merged move that some choice of one move per pathway gives."""
    found = {min(chosen, key=ORDER.__getitem__) for chosen in product(*(part.possible_moves for part in told))}
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
