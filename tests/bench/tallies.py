"""Two real populations decided, and what came out counted."""

from collections import Counter
from collections.abc import Iterable, Iterator
from textwrap import fill
from time import perf_counter
from typing import Any

from measure import Table

from fenji.diagnostic import InvalidCase

DELAYS = ((0, 4, "up to 4 h"), (5, 6, "5 and 6 h"), (7, 9, "7 to 9 h"), (10, 24, "10 to 24 h"), (25, 48, "25 to 48 h"))
ALERT = {"F": "alert", "D": "drowsy", "U": "unconscious"}


def populations(
    table: Table, engine: Any, nhanes: Iterable[Any], ist: Iterable[tuple[Any, Any]]
) -> list[str]:
    """Decides all of both, adds their lines to the table, and gives the tables of moves."""
    table.section("real populations, each patient decided and rendered")
    examined = ((data, data) for data in nhanes)
    moves, _ = _decided(table, engine, "NHANES 2021-2023 (hypertension, first visit)", examined)
    shown, rows = _decided(table, engine, "IST (stroke, suspected, at a secondary hospital)", ist)
    return [_moves("NHANES: moves", moves), _moves("IST: moves", shown), _by_delay(rows)]


def cohort(table: Table, engine: Any, title: str, plain: list[Any], cases: list[Any]) -> str:
    """Adds how much is told of a patient and which criteria came out, and gives the table of moves."""
    visits = [data["visits"] for data in plain]
    now = sum(len(one[-1]["facts"]) for one in visits) / len(visits)
    every = sum(len(visit["facts"]) for one in visits for visit in one) / len(visits)
    table.add("facts told now, and at all visits, mean", f"{now:.1f}, {every:.1f}")
    moves: Counter[str] = Counter()
    found: dict[str, Counter[str]] = {verdict: Counter() for verdict in ("met", "unmet", "unknown")}
    for case in cases:
        decision = engine.decide(case)
        moves[_move(decision)] += 1
        for verdict, criteria in found.items():
            criteria.update(decision.criteria(verdict))
    ids = set().union(*found.values())
    met, unmet = len(found["met"]), len(found["unmet"])
    table.add("criteria met by somebody, unmet by somebody", f"{met}, {unmet} of {len(ids)}")
    lines = [_moves(f"{title}: moves", moves)]
    for verdict in ("met", "unmet"):
        if missing := sorted(ids - set(found[verdict])):
            text = f"{verdict} by nobody: {', '.join(missing)}"
            lines.append(fill(text, 118, initial_indent="  ", subsequent_indent="    "))
    return "\n".join(lines)


def _move(decision: Any) -> str:
    return decision.move if decision.urgency is None else f"{decision.move}/{decision.urgency}"


def _decided(
    table: Table, engine: Any, name: str, cases: Iterable[tuple[Any, Any]]
) -> tuple[Counter[str], list[tuple[str, str, Any]]]:
    moves: Counter[str] = Counter()
    rows: list[tuple[str, str, Any]] = []
    errors = 0
    begin = perf_counter()
    for data, row in cases:
        try:
            decision = engine.decide(data)
            decision.to_json()
        except InvalidCase:
            errors += 1
            continue
        move = _move(decision)
        moves[move] += 1
        rows.append((move, ", ".join(decision.criteria("met")[:2]), row))
    taken = perf_counter() - begin
    count = moves.total()
    table.add(name, f"{count:,} in {taken:.1f} s")
    table.add("  cases that could not be decided", f"{errors}", float(errors), 0)
    return moves, rows


def _moves(title: str, moves: Counter[str]) -> str:
    lines = [f"{title}"]
    lines += [f"  {move:<22} {count:>7,}  {count / moves.total():>6.1%}" for move, count in moves.most_common()]
    return "\n".join(lines)


def _by_delay(rows: list[tuple[str, str, Any]]) -> str:
    """IST moves by hours since onset, consciousness, and whether the patient woke with it."""
    lines = ["IST: moves by delay and consciousness (source: International Stroke Trial, Sandercock et al., ODC-By)"]
    for low, high, hours in DELAYS:
        for level, name in ALERT.items():
            for woke in ("N", "Y"):
                group = [
                    (move, met) for move, met, row in rows
                    if low <= float(row["RDELAY"]) <= high and row["RCONSC"] == level and row["RSLEEP"] == woke
                ]  # fmt: skip
                if not group:
                    continue
                counted = Counter(move for move, _ in group)
                why = Counter(met for _, met in group).most_common(1)[0][0]
                each = ", ".join(f"{move} {count:,}" for move, count in sorted(counted.items()))
                label = f"{hours}, {name}{', on waking' if woke == 'Y' else ''}"
                lines.append(f"  {label:<34} {each:<48} mostly: {why}")
    return "\n".join([*lines, *_notes(rows)])


def _notes(rows: list[tuple[str, str, Any]]) -> Iterator[str]:
    """The groups that a reader would wonder about, each with its reason."""
    asked = [row for move, _, row in rows if move == "ask"]
    yield f"  asked ({len(asked):,}): " + "; ".join(
        f"{name} {sum(1 for row in asked if test(row)):,}" for name, test in _WHY_ASKED
    )


_SIGN_COLUMNS = ("RDEF1", "RDEF2", "RDEF3", "RDEF4", "RDEF5", "RDEF7")
_WHY_ASKED = (
    ("no sign of BE-FAST is yes, one could not be assessed", lambda row: any(row[c] == "C" for c in _SIGN_COLUMNS)),
    ("every sign is no (only visuospatial or other deficits)", lambda row: all(row[c] == "N" for c in _SIGN_COLUMNS)),
)
