"""Two versions of a pathway, compared by what they mean: what is new, gone, renamed, moved, tightened, loosened.

A criterion is tightened when some patient no longer meets it and nobody newly does, loosened the other way round; each
comes with such a patient. What merely reads differently is told as that.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fenji.engine import Engine
from fenji.expr import nodes as n
from fenji.linked.pathway import profiles_of
from fenji.review.edits import Comparison, Edit, Section, Version, What
from fenji.review.patients import Patients, Setting, settings
from fenji.review.solving import Facts, Goal
from fenji.review.witness import Pair, Witness, decide_by, half_known, proposals, witness
from fenji.syntax import Mapping as TreeMapping
from fenji.syntax import Tree

STEPS = 30_000
WORDS = frozenset({"says", "reads", "source", "mark", "mark_note", "title", "see", "note"})


def compare(old: Engine, new: Engine, pathway: str) -> Comparison:
    """Every difference of a pathway that both versions have."""
    a, b = Version.of(old, pathway), Version.of(new, pathway)
    found = Comparison(pathway)
    found.edits += _parameters(a, b)
    found.edits += _definitions(a, b)
    found.edits += _phases(a, b)
    found.edits += _Criteria(a, b, pathway, Patients(new)).edits()
    sections: tuple[Section, ...] = ("scope", "transitions", "advice", "reviews", "must_exclude")
    for section in sections:
        found.edits += _rows(a, b, section)
    names = {edit.id for edit in found.edits if edit.section in ("parameters", "definitions")}
    found.edits = [_through(edit, b, names) if edit.section == "criteria" else edit for edit in found.edits]
    return found


def _through(edit: Edit, version: Version, names: set[str]) -> Edit:
    """The criterion with the changed names that it speaks of."""
    node = version.linked.criteria.get(edit.id)
    if node is None:
        return edit
    through = names & names_in(node, version.linked.definitions)
    return replace(edit, through=tuple(sorted(through)))


# -- names


def renames(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Old id → new id for what stands under another name and is otherwise the same."""
    gone = [id for id in old if id not in new]
    come = [id for id in new if id not in old]
    found: dict[str, str] = {}
    for id in gone:
        match = next((other for other in come if new[other] == old[id] and other not in found.values()), None)
        if match is not None:
            found[id] = match
    return found


def plain_of(tree: Tree, *path: str | int, without: frozenset[str] = frozenset()) -> Any:
    """What stands there as plain data, words left out where asked; None where nothing does."""
    node: Tree | None = tree
    for step in path:
        below = node.get(str(step)) if isinstance(node, TreeMapping) else None
        if below is None:
            return None
        node = below
    plain = node.plain() if node is not None else None
    return bare(plain, without) if without else plain


def bare(plain: Any, without: frozenset[str]) -> Any:
    """Plain data without these keys, however deep."""
    if isinstance(plain, dict):
        return {key: bare(value, without) for key, value in plain.items() if key not in without}
    return [bare(value, without) for value in plain] if isinstance(plain, list) else plain


def one_line(plain: Any) -> str:
    """Plain data on one line, as it would be written."""
    from fenji.review.write_case import flow

    return flow(plain) if isinstance(plain, (dict, list)) else " ".join(str(plain or "").split())


def _line(version: Version, *path: str | int) -> int:
    return version.linked.tree.span_of(path, key=True).line


def _section(version: Version, section: str) -> dict[str, Any]:
    found = plain_of(version.linked.tree, section)
    return found if isinstance(found, dict) else {}


# -- parameters, definitions, phases


def _named(a: Version, b: Version, section: Section) -> Iterator[tuple[Edit | None, str, str]]:
    """(edit for a new, gone or renamed id | None, old id, new id)."""
    old, new = _section(a, section), _section(b, section)
    renamed = renames({id: bare(v, WORDS) for id, v in old.items()}, {id: bare(v, WORDS) for id, v in new.items()})
    if section == "criteria":  # one with the same condition is the same one, whatever else was changed with its name
        left = [{id: v.get("when") for id, v in side.items() if id not in taken}
                for side, taken in ((old, renamed), (new, renamed.values()))]  # fmt: skip
        renamed |= renames(left[0], left[1])
    for id, value in new.items():
        if id in renamed.values():
            before = next(other for other, now in renamed.items() if now == id)
            yield Edit(section, id, ("renamed",), before, id, before, _line(b, section, id)), before, id
        elif id not in old:
            shown = one_line(bare(value, WORDS))
            yield Edit(section, id, ("new",), "", shown, None, _line(b, section, id)), "", id
        else:
            yield None, id, id
    for id, value in old.items():
        if id not in new and id not in renamed:
            yield Edit(section, id, ("gone",), one_line(bare(value, WORDS)), "", id, _line(a, section, id)), id, ""


def _parameters(a: Version, b: Version) -> Iterator[Edit]:
    for edit, before, now in _named(a, b, "parameters"):
        if edit is not None:
            yield edit
            continue
        old, new = plain_of(a.linked.tree, "parameters", before), plain_of(b.linked.tree, "parameters", now)
        if old == new:
            continue
        line = _line(b, "parameters", now)
        values = [(None, old.get("value"), new.get("value"))]
        own_old, own_new = old.get("profiles") or {}, new.get("profiles") or {}
        for profile in dict.fromkeys((*own_old, *own_new)):
            x, y = ((own.get(profile) or {}).get("value") for own in (own_old, own_new))
            values.append((profile, x, y))
        moved = [(profile, x, y) for profile, x, y in values if x != y]
        for profile, x, y in moved:
            yield Edit(
                "parameters", now, ("changed",), one_line(x), one_line(y), before, line,
                _reached(a, b, now) if profile is None else (), profile,
            )  # fmt: skip
        if not moved:
            yield Edit("parameters", now, ("text",), "", "", before, line)


def _definitions(a: Version, b: Version) -> Iterator[Edit]:
    for edit, before, now in _named(a, b, "definitions"):
        if edit is not None:
            yield edit
            continue
        old = plain_of(a.linked.tree, "definitions", before)
        new = plain_of(b.linked.tree, "definitions", now)
        if old == new:
            continue
        line = _line(b, "definitions", now)
        bare_old, bare_new = bare(old, WORDS), bare(new, WORDS)
        if bare_old == bare_new:
            yield Edit("definitions", now, ("text",), "", "", before, line)
            continue
        x, y = a.linked.definitions.get(before), b.linked.definitions.get(now)
        same = x is not None and y is not None and a.meaning.of(x) == b.meaning.of(y)
        what: What = "rewritten" if same else "changed"
        reaches = () if same else _reached(a, b, now)
        yield Edit("definitions", now, (what,), one_line(bare_old), one_line(bare_new), before, line, reaches)


def _reached(a: Version, b: Version, name: str) -> tuple[str, ...]:
    """The criteria that mean something else now and speak of this name, themselves or through a definition."""
    found = []
    for id, node in b.linked.criteria.items():
        if id in a.linked.criteria and a.meaning.of(a.linked.criteria[id]) == b.meaning.of(node):
            continue
        if name in names_in(node, b.linked.definitions):
            found.append(id)
    return tuple(found)


def names_in(node: n.Node, definitions: Mapping[str, n.Node]) -> frozenset[str]:
    """Every definition and parameter that a condition speaks of."""
    found: set[str] = set()
    queue: list[n.Node] = [node]
    while queue:
        one = queue.pop()
        if isinstance(one, (n.Ref, n.ValueRef)) and one.name not in found:
            found.add(one.name)
            if one.name in definitions:
                queue.append(definitions[one.name])
        if isinstance(one, n.Literal_) and one.parameter is not None:
            found.add(one.parameter)
        queue.extend(n.children(one))
    return frozenset(found)


def _phases(a: Version, b: Version) -> Iterator[Edit]:
    for edit, before, now in _named(a, b, "phases"):
        if edit is not None:
            yield edit
            continue
        old, new = plain_of(a.linked.tree, "phases", before), plain_of(b.linked.tree, "phases", now)
        if old != new:
            bare_old, bare_new = bare(old, WORDS), bare(new, WORDS)
            what: What = "text" if bare_old == bare_new else "changed"
            shown = ("", "") if what == "text" else (one_line(bare_old), one_line(bare_new))
            yield Edit("phases", now, (what,), *shown, before, _line(b, "phases", now))


# -- rows without names


def _rows(a: Version, b: Version, section: Section) -> Iterator[Edit]:
    old, new = plain_of(a.linked.tree, section), plain_of(b.linked.tree, section)
    if old == new:
        return
    if isinstance(old or new, dict):
        for edit, before, now in _named(a, b, section):
            if edit is not None:
                yield edit
                continue
            x, y = bare((old or {})[before], WORDS), bare((new or {})[now], WORDS)
            line = _line(b, section, now)
            if x != y:
                yield Edit(section, now, ("changed",), one_line(x), one_line(y), before, line)
            elif (old or {})[before] != (new or {})[now]:
                yield Edit(section, now, ("text",), "", "", before, line)
        return
    if not isinstance(old, list) or not isinstance(new, list):
        what: What = "new" if old is None else "gone" if new is None else "changed"
        yield Edit(section, section, (what,), one_line(old), one_line(new), None, _line(b, section))
        return
    yield from _listed(a, b, section, [bare(row, WORDS) for row in old], [bare(row, WORDS) for row in new])


def _listed(a: Version, b: Version, section: Section, old: list[Any], new: list[Any]) -> Iterator[Edit]:
    """Rows that stand in one version only, in pairs where all but one key agree; an order that differs is a move."""
    gone = [index for index, row in enumerate(old) if row not in new]
    come = [index for index, row in enumerate(new) if row not in old]
    for index in come:
        partner = next((other for other in gone if _close(old[other], new[index])), None)
        line = b.linked.tree.span_of((section, index)).line
        if partner is None:
            yield Edit(section, f"{section}[{index}]", ("new",), "", one_line(new[index]), None, line)
        else:
            gone.remove(partner)
            was, becomes = one_line(old[partner]), one_line(new[index])
            yield Edit(section, f"{section}[{index}]", ("changed",), was, becomes, f"{section}[{partner}]", line)
    for index in gone:
        line = a.linked.tree.span_of((section, index)).line
        yield Edit(section, f"{section}[{index}]", ("gone",), one_line(old[index]), "", None, line)
    if not come and not gone and old != new:
        yield Edit(section, section, ("moved",), "", "", None, _line(b, section))


def _close(old: Any, new: Any) -> bool:
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    return len([key for key in {*old, *new} if old.get(key) != new.get(key)]) == 1


# -- criteria


@dataclass(slots=True)
class _Criteria:
    a: Version
    b: Version
    pathway: str
    patients: Patients

    def edits(self) -> Iterator[Edit]:
        a, b = self.a, self.b
        names = {}
        for edit, before, now in _named(a, b, "criteria"):
            if before and now:
                names[now] = before
            if edit is None or "renamed" in edit.what:
                yield from self._matched(edit, before, now)
            else:
                yield self._alone(edit)
        kept_old = [id for id in a.model.criteria if id in names.values()]
        kept_new = [names[id] for id in b.model.criteria if id in names]
        if kept_old != kept_new:
            yield Edit("criteria", "criteria", ("moved",), "", "", None, _line(b, "criteria"))

    def _alone(self, edit: Edit) -> Edit:
        """A criterion that only one version has, with a patient who meets it."""
        gone = "gone" in edit.what
        version = self.a if gone else self.b
        pair: Pair = (version.linked.criteria[edit.id], None) if gone else (None, version.linked.criteria[edit.id])
        found = self._find(pair, self._phases_of(version, edit.id), edit.id, edit.id, "lost" if gone else "gained")
        return replace(edit, lost=found if gone else None, gained=None if gone else found, reaches=(edit.id,))

    def _matched(self, edit: Edit | None, before: str, now: str) -> Iterator[Edit]:
        a, b = self.a, self.b
        old, new = plain_of(a.linked.tree, "criteria", before), plain_of(b.linked.tree, "criteria", now)
        same = a.meaning.of(a.linked.criteria[before]) == b.meaning.of(b.linked.criteria[now])
        what: list[What] = list(edit.what) if edit is not None else []
        was, becomes = (before, now) if edit is not None else ("", "")
        lost = gained = shown = None
        if old.get("phases") != new.get("phases"):
            what.append("moved")
            was, becomes = _shown(was, becomes, "phases", old, new)
        if not same:
            pair: Pair = (a.linked.criteria[before], b.linked.criteria[now])
            phases = self._phases_of(b, now)
            lost = self._find(pair, phases, before, now, "lost")
            gained = self._find(pair, phases, before, now, "gained")
            direction: What = "changed"
            if (lost is None) != (gained is None):
                direction = "loosened" if lost is None else "tightened"
            elif lost is None and (shown := self._find(pair, phases, before, now, "unknown")) is not None:
                direction = "unknown"
            what.append(direction)
            if old.get("when") != new.get("when"):
                was, becomes = _shown(was, becomes, "when", old, new)
        elif old.get("when") != new.get("when"):
            what.append("rewritten")
            was, becomes = _shown(was, becomes, "when", old, new)
        if bare(old.get("then"), WORDS) != bare(new.get("then"), WORDS):
            what.append("changed")
            was, becomes = _shown(was, becomes, "then", old, new)
            if lost is None and gained is None:
                met: Pair = (None, b.linked.criteria[now])
                gained = self._find(met, self._phases_of(b, now), before, now, "then")
        if not what and old != new:
            what.append("text")
        if what:
            reaches = () if set(what) <= {"text", "rewritten", "renamed"} else (now,)
            yield Edit(
                "criteria", now, tuple(dict.fromkeys(what)), was, becomes, before, _line(b, "criteria", now), reaches,
                None, lost, gained, shown,
            )  # fmt: skip

    def _phases_of(self, version: Version, id: str) -> tuple[str, ...]:
        """The phases of a criterion that both versions have."""
        named = version.model.criteria[id].phases
        both = [phase for phase in self.b.model.phases if phase in self.a.model.phases]
        return tuple(phase for phase in both if named == "all" or phase in named)

    def _find(self, pair: Pair, phases: tuple[str, ...], before: str, now: str, which: str) -> Witness | None:
        """A patient who loses a criterion, gains it, is asked for something else by it, or of whom it is not known
        in one version only."""
        new, left = self.patients.engine, [STEPS]
        a, b = (n.Always(False) if one is None else one for one in pair)
        old_definitions, new_definitions = self.a.linked.definitions, self.b.linked.definitions

        def fits(found: Witness) -> bool:
            had, has = before in found.old.met, now in found.new.met
            if which == "unknown":
                return (before in found.old.unknown) != (now in found.new.unknown)
            wanted = {"lost": (True, False), "gained": (False, True), "then": (True, True)}[which]
            return (had, has) == wanted

        def facts_of(setting: Setting) -> Iterable[Facts]:
            if which == "then":
                yield from proposals(new, setting, (None, b), old_definitions, new_definitions, (), left)
                return
            if which == "unknown":
                yield {}
                for node, definitions in ((a, old_definitions), (b, new_definitions)):
                    for met in (node, n.Not(node)):
                        goal = Goal(met, True, definitions)
                        for facts in proposals(new, setting, (None, n.Always(True)), {}, {}, (goal,), left):
                            yield from half_known(facts)
                return
            goals = (a, n.Not(b)) if which == "lost" else (n.Not(a), b)
            first = Goal(goals[0], True, old_definitions)
            second = Goal(goals[1], True, new_definitions)
            yield from proposals(new, setting, (None, n.Always(True)), {}, {}, (first, second), left)
            # Met by one and not known by the other: a fact is missing that only one of them needs.
            known = first if which == "lost" else second
            for facts in proposals(new, setting, (None, n.Always(True)), {}, {}, (known,), left):
                yield from half_known(facts)

        places = settings(new, self.pathway, (profiles_of(self.b.model)[0],), phases)
        return witness(self.patients, places, facts_of, decide_by(self.a.engine), decide_by(new), "witness", fits=fits)


def _shown(was: str, becomes: str, key: str, old: Any, new: Any) -> tuple[str, str]:
    x, y = (f"{key}: {one_line(bare(side.get(key), WORDS))}" for side in (old, new))
    return (f"{was}; {x}" if was else x, f"{becomes}; {y}" if becomes else y)
