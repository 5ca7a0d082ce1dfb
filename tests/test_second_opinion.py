"""The second opinion: the same conclusions along another road, from a worker that may die at any time."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from random import Random

import pytest

from fenji.program import opinion as opinion_module
from fenji.program import rulebase
from fenji.program.chaining import rulebase_of
from fenji.program.durable import derive, fence, limits_exceeded
from fenji.program.durable import worker as worker_module
from fenji.program.durable.fence import breaches, colliding, fnv32
from fenji.program.memo import Memo
from fenji.program.opinion import AGREED, Disagreed, SecondOpinion, Unavailable
from fenji.program.rulebase import (
    Conclusions,
    CriterionRule,
    PhaseRules,
    Rule,
    RuleBase,
    Stratum,
    Vocabulary,
)

ENGINE = Path(opinion_module.__file__).parents[2]
HAVE = not isinstance(worker_module.worker_command(), worker_module.Text)
needs_durable = pytest.mark.skipif(
    not HAVE, reason="durable_rules cannot be imported here (it needs Python below 3.13)"
)
needs_posix = pytest.mark.skipif(os.name != "posix", reason="signals and fork are POSIX")


# --- the pages, read once more and written down plainly -------------------------------------------------------------


def by_the_book(rules: PhaseRules, sheet: bytes) -> Conclusions:
    """design/architecture.md section 5 and clinical/hypertension.md section 5, sentence by sentence."""
    size = len(rules.criteria)
    refused = bool(sheet[-1])
    verdicts = list(zip(rules.criteria, sheet[:size], strict=True))
    met = [c for c, verdict in verdicts if verdict == 2]
    unknown_roles = {c.role for c, verdict in verdicts if verdict == 1}
    for urgency in ("emergency", "urgent", "routine"):
        winners = [c for c in met if c.role in ("up", "side") and c.urgency == urgency]
        if winners and refused and urgency != "emergency":
            return Conclusions("decline")
        if winners:
            move = "refer_up" if any(c.role == "up" for c in winners) else "transfer"
            return Conclusions(move, urgency, purpose_of(winners), rungs_of(winners), capabilities_of(winners))
    if any(sheet[size:-1]) or any(c.role == "ask" for c in met):
        return Conclusions("ask")
    downs = [c for c in met if c.role == "down"]
    if any(c.role == "hold" for c in met):
        return Conclusions("stay")
    if downs and not unknown_roles & {"up", "side", "hold"}:
        if refused:
            return Conclusions("decline")
        if len({(frozenset(c.tiers), frozenset(c.capabilities)) for c in downs}) > 1:
            return Conclusions("ask", conflict=True)
        tiers = frozenset(downs[0].tiers)
        return Conclusions("refer_down", "routine", purpose_of(downs), tiers, capabilities_of(downs))
    return Conclusions(rules.down_unknown if downs or "down" in unknown_roles else "stay")


def purpose_of(criteria: list[CriterionRule]) -> str | None:
    order = ["care", "rehabilitation", "nursing", "diagnosis", "test_only"]
    return min((c.purpose for c in criteria if c.purpose), key=order.index, default=None)


def capabilities_of(criteria: list[CriterionRule]) -> frozenset[str]:
    return frozenset(word for c in criteria for word in c.capabilities)


def rungs_of(criteria: list[CriterionRule]) -> frozenset[str]:
    ladder = ["village", "primary", "secondary", "tertiary"]
    union = frozenset(tier for c in criteria for tier in c.tiers)
    if not union <= set(ladder):
        return union
    highest_of_the_lowest = max((min(map(ladder.index, c.tiers)) for c in criteria if c.tiers), default=0)
    return frozenset(tier for tier in union if ladder.index(tier) >= highest_of_the_lowest)


# --- a hypertension-like phase, and random ones --------------------------------------------------------------------


def criterion(role: str, id: str = "", urgency: str | None = None, tiers: str = "", **more: object) -> CriterionRule:
    made = {"id": id or role, "role": role, "urgency": urgency, "tiers": tuple(tiers.split())} | more
    return CriterionRule(**made)  # type: ignore[arg-type]  # short words for the tests, checked by the class


SPECIALIST = PhaseRules(
    pathway="hypertension",
    phase="specialist",
    criteria=(
        criterion("up", "stroke", "emergency", "secondary tertiary", purpose="care", capabilities=("thrombolysis",)),
        criterion("side", "acs", "emergency", "tertiary", purpose="care", capabilities=("pci",)),
        criterion("up", "capacity", "urgent", "tertiary", purpose="care"),
        criterion("up", "secondary_cause", "routine", "secondary tertiary", purpose="diagnosis"),
        criterion("up", "test", "routine", "primary", purpose="test_only", capabilities=("abpm",)),
        criterion("down", "fit", None, "primary", purpose="care"),
        criterion("down", "fit_for_rehabilitation", None, "rehabilitation", purpose="rehabilitation"),
        criterion("hold", "swallowing"),
        criterion("ask", "clinician"),
        criterion("advise", "lifestyle"),
    ),
    must_exclude=("stroke",),
    down_unknown="ask",
)
NAMES = {c.id: n for n, c in enumerate(SPECIALIST.criteria)}
RICH = replace(
    SPECIALIST,
    criteria=(
        *SPECIALIST.criteria,
        criterion("side", "burns", "emergency", "primary secondary", purpose="nursing"),
        criterion("side", "obstetrics", "urgent", "primary secondary", purpose="diagnosis"),
        criterion("side", "dialysis", "routine", "secondary home"),
    ),
)


def sheet_of(*, rules: PhaseRules = SPECIALIST, refused: bool = False, is_open: bool = False, **said: str) -> bytes:
    """All unmet save what is said, the one must_exclude item closed, the patient willing."""
    words = [said.pop(c.id, "unmet") for c in rules.criteria]
    assert not said
    return Vocabulary.of(rules).sheet(map(["unmet", "unknown", "met"].index, words), [is_open], refused)


def random_phase(dice: Random) -> PhaseRules:
    roles = ["up", "up", "up", "side", "down", "down", "hold", "ask", "advise"]
    places = ["village", "primary", "secondary", "tertiary", "tertiary", "secondary", "rehabilitation", "home"]
    purposes = ["care", "diagnosis", "test_only", "rehabilitation", "nursing", None]

    def one(n: int) -> CriterionRule:
        role = dice.choice(roles)
        return criterion(
            role,
            f"c{n}",
            dice.choice(["emergency", "urgent", "routine", "routine"]) if role in ("up", "side") else None,
            " ".join(dice.sample(places, dice.randint(0, 3))),
            purpose=dice.choice(purposes),
            capabilities=tuple(dice.sample(["ct", "pci", "tcm", "icu"], dice.randint(0, 2))),
        )

    return PhaseRules(
        "p",
        "f",
        tuple(one(n) for n in range(dice.randint(0, 9))),
        tuple(f"item{n}" for n in range(dice.randint(0, 2))),
        dice.choice(["ask", "stay"]),
    )


def random_sheet(rules: PhaseRules, dice: Random) -> bytes:
    weights = dice.choice([(8, 1, 1), (4, 0, 1), (1, 1, 1), (4, 1, 0)])
    verdicts = dice.choices([0, 1, 2], weights, k=len(rules.criteria))
    items = [dice.random() < 0.15 for _ in rules.must_exclude]
    return Vocabulary.of(rules).sheet(verdicts, items, dice.random() < 0.2)


def every_sheet(rules: PhaseRules) -> list[bytes]:
    rows = [(0, 1, 2)] * len(rules.criteria) + [(0, 1)] * (len(rules.must_exclude) + 1)
    return [bytes(answers) for answers in product(*rows)]


@pytest.fixture
def specialist() -> Iterator[SecondOpinion]:
    opinion = SecondOpinion({"s": SPECIALIST})
    yield opinion
    opinion.close()


def comes_true(happens: Callable[[], bool]) -> bool:
    """Wait for another process; generous, because nothing is measured here."""
    for _ in range(400):
        if happens():
            return True
        time.sleep(0.05)
    return happens()


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    stat = Path(f"/proc/{pid}/stat")  # an orphan nobody reaps in a container is gone all the same
    return stat.exists() and stat.read_text().rpartition(")")[2].split()[0] == "Z"


def host(script: str, *, stdin: bool = False) -> subprocess.CompletedProcess[str]:
    """Run a little host program of its own; SPECIALIST is `rules`, `ask()` is one question."""
    head = f"""
        import os, signal, sys, threading
        sys.path[:0] = [{str(ENGINE)!r}, {str(Path(__file__).parent)!r}]
        from test_second_opinion import SPECIALIST, sheet_of
        from fenji.program.opinion import SecondOpinion
        opinion = SecondOpinion({{"s": SPECIALIST}})
        ask = lambda **v: opinion.conclude("s", sheet_of(**v))
    """
    text = textwrap.dedent(head) + textwrap.dedent(script)
    command = [sys.executable, "-"] if stdin else [sys.executable, "-c", text]
    return subprocess.run(
        command, input=text if stdin else None, capture_output=True, text=True, timeout=120, check=False
    )


# --- what it concludes ---------------------------------------------------------------------------------------------

CARE_UP = {"urgency": "emergency", "purpose": "care"}


@needs_durable
@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (sheet_of(), Conclusions("stay")),
        (
            sheet_of(stroke="met", refused=True),  # an emergency goes up even when refused
            Conclusions(
                "refer_up", "emergency", "care", frozenset({"secondary", "tertiary"}), frozenset({"thrombolysis"})
            ),
        ),
        (
            sheet_of(acs="met"),
            Conclusions("transfer", "emergency", "care", frozenset({"tertiary"}), frozenset({"pci"})),
        ),
        (
            sheet_of(stroke="met", acs="met", capacity="met"),  # up and to the side: up; the lower rung falls away
            Conclusions("refer_up", "emergency", "care", frozenset({"tertiary"}), frozenset({"thrombolysis", "pci"})),
        ),
        (sheet_of(capacity="met", test="met"), Conclusions("refer_up", "urgent", "care", frozenset({"tertiary"}))),
        (sheet_of(capacity="met", refused=True), Conclusions("decline")),
        (
            sheet_of(secondary_cause="met", test="met"),  # lowest rungs are secondary and primary: from secondary up
            Conclusions("refer_up", "routine", "diagnosis", frozenset({"secondary", "tertiary"}), frozenset({"abpm"})),
        ),
        (sheet_of(is_open=True), Conclusions("ask")),
        (
            sheet_of(is_open=True, test="met"),
            Conclusions("refer_up", "routine", "test_only", frozenset({"primary"}), frozenset({"abpm"})),
        ),
        (sheet_of(clinician="met"), Conclusions("ask")),
        (sheet_of(clinician="unknown"), Conclusions("stay")),
        (sheet_of(fit="met"), Conclusions("refer_down", "routine", "care", frozenset({"primary"}))),
        (sheet_of(fit="met", refused=True), Conclusions("decline")),
        (sheet_of(fit="met", is_open=True), Conclusions("ask")),
        (sheet_of(fit="met", swallowing="met"), Conclusions("stay")),
        (sheet_of(fit="met", swallowing="unknown"), Conclusions("ask")),
        (sheet_of(fit="met", test="unknown"), Conclusions("ask")),
        (sheet_of(fit="unknown"), Conclusions("ask")),
        (sheet_of(fit="unknown", swallowing="met"), Conclusions("stay")),
        (sheet_of(swallowing="unknown"), Conclusions("stay")),
        (sheet_of(test="unknown"), Conclusions("stay")),
        (sheet_of(lifestyle="met"), Conclusions("stay")),
        (sheet_of(fit="met", fit_for_rehabilitation="met"), Conclusions("ask", conflict=True)),
        (sheet_of(fit="met", fit_for_rehabilitation="met", refused=True), Conclusions("decline")),
    ],
)
def test_the_pages_are_followed(specialist: SecondOpinion, sheet: bytes, expected: Conclusions) -> None:
    assert specialist.conclude("s", sheet) == expected
    assert specialist.conclude("s", Vocabulary.of(SPECIALIST).tokens(sheet)) == expected


@needs_durable
@pytest.mark.parametrize(
    "verdicts", [{"fit": "met", "test": "unknown"}, {"fit": "unknown"}, {"fit": "met", "swallowing": "unknown"}]
)
def test_where_the_page_says_so_an_undecided_way_down_stays(verdicts: dict[str, str]) -> None:
    opinion = SecondOpinion({"s": replace(SPECIALIST, down_unknown="stay")})
    assert opinion.conclude("s", sheet_of(**verdicts)) == Conclusions("stay")
    opinion.close()


@needs_durable
def test_every_question_of_a_small_phase_is_answered_by_the_book() -> None:
    kept = ("stroke", "acs", "secondary_cause", "fit", "fit_for_rehabilitation", "swallowing", "clinician")
    for mode in ("ask", "stay"):
        rules = replace(SPECIALIST, criteria=tuple(c for c in SPECIALIST.criteria if c.id in kept), down_unknown=mode)
        opinion = SecondOpinion({"k": rules})
        sheets = every_sheet(rules)
        answers = opinion.ask_many([("k", sheet) for sheet in sheets])
        assert len(sheets) == 3**7 * 2 * 2
        assert [s for s, answer in zip(sheets, answers, strict=True) if answer != by_the_book(rules, s)] == []
        opinion.close()


@needs_durable
def test_thousands_of_random_phases_are_answered_by_the_book() -> None:
    dice = Random(20260302)
    phases = {f"k{n}": random_phase(dice) for n in range(1500)}
    questions = [(key, random_sheet(rules, dice)) for key, rules in phases.items() for _ in range(8)]
    opinion = SecondOpinion(phases)
    answers = opinion.ask_many(questions)
    expected = [by_the_book(phases[key], sheet) for key, sheet in questions]
    assert [q for q, got, want in zip(questions, answers, expected, strict=True) if got != want] == []
    assert {answer.move for answer in expected} == {"refer_up", "transfer", "refer_down", "stay", "ask", "decline"}
    assert any(answer.conflict for answer in expected)
    opinion.close()


# --- faults are caught ---------------------------------------------------------------------------------------------


def without(rules: PhaseRules, stratum: int, rule: Rule) -> RuleBase:
    base = rulebase_of(rules)
    cut = replace(base.strata[stratum], rules=tuple(r for r in base.strata[stratum].rules if r != rule))
    return replace(base, strata=(*base.strata[:stratum], cut, *base.strata[stratum + 1 :]))


@needs_durable
def test_the_loss_of_any_single_rule_is_caught() -> None:
    names = [c.id for c in RICH.criteria]
    said = list(product(("met", "unknown"), repeat=2))
    sheets = [sheet_of(rules=RICH, **{a: x, b: y}) for a, b in combinations(names, 2) for x, y in said]
    sheets += [sheet_of(rules=RICH, refused=True, **{name: "met"}) for name in names]
    sheets += [sheet_of(rules=RICH, is_open=True), sheet_of(rules=RICH)]
    expected = [by_the_book(RICH, sheet) for sheet in sheets]
    faults = [(n, rule) for n, stratum in enumerate(rulebase_of(RICH).strata) for rule in stratum.rules]
    unseen = []
    for fault in faults:
        opinion = SecondOpinion({"s": RICH}, generate=lambda rules, fault=fault: without(rules, *fault))
        if opinion.ask_many([("s", sheet) for sheet in sheets]) == expected:
            unseen.append(fault)
        opinion.close()
    assert len(faults) > 60
    assert not unseen, unseen


@needs_durable
def test_a_rule_that_concludes_something_else_is_caught() -> None:
    def wrong(rules: PhaseRules) -> RuleBase:
        base = rulebase_of(rules)
        strata = tuple(
            Stratum(
                tuple(replace(r, conclusions=("to_down",)) if r.conclusions == ("to_stay",) else r for r in s.rules),
                s.closes,
            )
            for s in base.strata
        )
        return replace(base, strata=strata)

    opinion = SecondOpinion({"s": SPECIALIST}, generate=wrong)
    found = opinion.check(Conclusions("stay"), "s", sheet_of())
    assert isinstance(found, Disagreed)
    assert found.theirs.move == "refer_down"
    opinion.close()


@needs_durable
def test_rules_that_derive_no_move_at_all_disagree_with_everything() -> None:
    opinion = SecondOpinion(
        {"s": SPECIALIST}, generate=lambda rules: replace(rulebase_of(rules), strata=(Stratum(()),))
    )
    found = opinion.check(Conclusions("stay"), "s", sheet_of())
    assert found == Disagreed(Conclusions("stay"), Conclusions("contradiction"))
    opinion.close()


@needs_durable
@pytest.mark.parametrize(
    "ours",
    [
        Conclusions("stay"),
        Conclusions("refer_up", "routine", "care", frozenset({"tertiary"})),
        Conclusions("refer_up", "urgent", "diagnosis", frozenset({"tertiary"})),
        Conclusions("refer_up", "urgent", "care", frozenset({"tertiary", "secondary"})),
        Conclusions("refer_up", "urgent", "care", frozenset({"tertiary"}), frozenset({"ct"})),
    ],
)
def test_a_fault_of_ours_is_a_disagreement_with_both_accounts(specialist: SecondOpinion, ours: Conclusions) -> None:
    right = Conclusions("refer_up", "urgent", "care", frozenset({"tertiary"}))
    assert specialist.check(right, "s", sheet_of(capacity="met")) is AGREED
    assert specialist.check(ours, "s", sheet_of(capacity="met")) == Disagreed(ours, right)


# --- the fence -----------------------------------------------------------------------------------------------------


def test_names_with_equal_hashes_are_found() -> None:
    assert fnv32("") == 0x811C9DC5  # the published offset basis and first test vectors of FNV-1a, 32 bits
    assert fnv32("a") == 0xE40C292C
    assert fnv32("foobar") == 0xBF9CF968
    assert colliding(["liquid", "plain", "costarring", "plain"]) == [("liquid", "costarring")]


@needs_durable
def test_a_rule_base_with_equal_hashes_is_refused_and_it_is_said_why() -> None:
    def colliding_names(rules: PhaseRules) -> RuleBase:
        base = rulebase_of(rules)
        twins = Stratum((Rule("begin", (), ("liquid",)), Rule("liquid", (), ("costarring",))))
        return replace(base, strata=(*base.strata, twins))

    opinion = SecondOpinion({"s": SPECIALIST}, generate=colliding_names)
    found = opinion.check(Conclusions("stay"), "s", sheet_of())
    assert isinstance(found, Unavailable)
    assert "names_with_equal_hashes 1 > 0" in found.reason.en
    assert "names_with_equal_hashes" in found.reason.zh
    assert opinion.status()["workers"] == 0


def wide(size: int) -> PhaseRules:
    return PhaseRules("p", "f", tuple(criterion("hold", f"c{n}") for n in range(size)))


def test_a_phase_with_as_many_criteria_as_the_engine_can_tell_apart_passes_and_one_more_is_refused() -> None:
    # a hold has two first conditions, met and unknown; nothing else starts a rule of the first stratum here
    assert limits_exceeded(wide(255)) == []
    assert limits_exceeded(wide(256)) == [("first_conditions", 512, 511)]


@needs_durable
def test_the_largest_phase_allowed_is_answered_and_a_larger_one_is_refused_not_hung() -> None:
    opinion = SecondOpinion({"most": wide(255), "more": wide(256)})
    assert opinion.conclude("most", bytes(256)) == Conclusions("stay")
    refused = opinion.conclude("more", bytes(257))
    assert isinstance(refused, Unavailable)
    assert "first_conditions 512 > 511" in refused.reason.en
    opinion.close()


@pytest.mark.parametrize(
    ("stratum", "limit"),
    [
        (Stratum(tuple(Rule("begin", (f"no_x{n}",), ("y",)) for n in range(65))), "matches_of_one_fact"),
        (Stratum((Rule("begin", tuple(f"no_x{n}" for n in range(30)), ("y",)),)), "conditions_of_one_rule"),
        (Stratum((Rule("begin", ("never_settled",), ("y",)),)), "rules_out_of_order"),
        (Stratum((Rule("begin", (), ("no_x0",)),)), "rules_out_of_order"),
        (Stratum((Rule("begin", (), ("y",)), Rule("met0", ("y",), ("z",)))), "rules_out_of_order"),
        (Stratum((Rule("begin", (), ("x0",)),)), "rules_out_of_order"),
        (Stratum((Rule("begin", (), ("count",)),)), "names_it_reserves"),
        (Stratum((Rule("begin", (), ('"quoted',)),)), "names_not_plain"),
    ],
)
def test_every_limit_of_the_engine_is_checked(stratum: Stratum, limit: str) -> None:
    rules = PhaseRules("p", "f", (criterion("hold"),))
    below = Stratum((), tuple(f"x{n}" for n in range(65)))
    found = breaches(RuleBase((below, stratum), {}, {}), Vocabulary.of(rules))
    assert [breach.limit for breach in found] == [limit]


def test_the_worker_which_imports_nothing_of_ours_means_the_same_by_its_words() -> None:
    assert (derive.SESSION, derive.ALWAYS) == (fence.SESSION, rulebase.ALWAYS)
    assert fence.rule_name(7) == "r7"
    text = Path(derive.__file__).read_text(encoding="utf-8")
    assert "import fenji" not in text
    assert "from fenji" not in text


def test_no_word_of_an_author_gets_into_the_rules() -> None:
    told = repr(rulebase_of(SPECIALIST).plain())
    words = {w for c in SPECIALIST.criteria for w in (c.id, *c.tiers, *c.capabilities)} - {"test"}
    assert [word for word in sorted(words) if word in told] == []


@needs_durable
@pytest.mark.parametrize(
    "tokens",
    [
        b"",
        sheet_of() + b"\x00",
        sheet_of()[:-1] + b"\x02",
        Vocabulary.of(SPECIALIST).tokens(sheet_of()) - {"unmet3"},
        Vocabulary.of(SPECIALIST).tokens(sheet_of()) | {"met3"},
        Vocabulary.of(SPECIALIST).tokens(sheet_of()) | {"sbp=180"},
    ],
)
def test_a_question_outside_the_vocabulary_never_reaches_the_engine(
    specialist: SecondOpinion, tokens: bytes | frozenset[str]
) -> None:
    assert isinstance(specialist.conclude("s", tokens), Unavailable)
    assert specialist.status()["workers"] == 0


def test_words_and_sheets_ask_the_same_question() -> None:
    vocabulary = Vocabulary.of(SPECIALIST)
    words = ["met" if c.id == "fit" else "unknown" if c.id == "test" else "unmet" for c in SPECIALIST.criteria]
    assert vocabulary.question(words, [True], True) == vocabulary.tokens(
        sheet_of(fit="met", test="unknown", is_open=True, refused=True)
    )


def test_a_criterion_that_refers_up_must_say_how_urgently() -> None:
    with pytest.raises(ValueError, match="without an urgency"):
        criterion("up")


# --- the memo ------------------------------------------------------------------------------------------------------


def test_the_memo_never_holds_more_than_it_may_and_keeps_what_is_asked_for() -> None:
    memo: Memo[int, str] = Memo(10)
    for n in range(1000):
        memo.put(n, "x")
        memo.put(-1, "kept")
        assert len(memo) <= 10
        assert memo.get(-1) == "kept"
    assert memo.get(0) is None


@needs_durable
def test_a_question_is_asked_once() -> None:
    opinion = SecondOpinion({"s": SPECIALIST}, memo_size=100)
    for _ in range(3):
        opinion.ask_many([("s", sheet_of()), ("s", sheet_of()), ("s", sheet_of(fit="met"))])
    assert opinion.status()["misses"] == 2
    opinion.close()


# --- a worker that dies --------------------------------------------------------------------------------------------


@needs_durable
@needs_posix
def test_killing_the_worker_in_mid_run_loses_nothing_and_is_said(specialist: SecondOpinion) -> None:
    sheets = every_sheet(replace(SPECIALIST, criteria=SPECIALIST.criteria[:5]))[:600]
    sheets = [sheet[:5] + bytes(5) + sheet[5:] for sheet in sheets]
    for n, sheet in enumerate(sheets):
        if n % 100 == 50 and (pid := specialist.worker_pid):
            os.kill(pid, signal.SIGKILL)
        assert specialist.conclude("s", sheet) == by_the_book(SPECIALIST, sheet)
    status = specialist.status()
    assert status["crashed"] == 6
    assert status["workers"] == 7
    assert "exit status -9" in str(status["last_failure"])


@needs_durable
@needs_posix
def test_a_hung_worker_is_ended_after_the_time_limit_and_replaced() -> None:
    opinion = SecondOpinion({"s": SPECIALIST}, limit_seconds=1.0)
    assert opinion.conclude("s", sheet_of()) == Conclusions("stay")
    hung = opinion.worker_pid
    assert hung is not None
    os.kill(hung, signal.SIGSTOP)
    found = opinion.conclude("s", sheet_of(fit="met"))
    assert isinstance(found, Unavailable)
    assert "time limit" in found.reason.en
    assert "时限" in found.reason.zh
    assert is_gone(hung)
    assert opinion.conclude("s", sheet_of(capacity="met")).move == "refer_up"  # type: ignore[union-attr]
    assert opinion.conclude("s", sheet_of(fit="met")).move == "refer_down"  # type: ignore[union-attr]
    assert opinion.worker_pid != hung
    assert opinion.status()["timed_out"] == 1
    opinion.close()


@needs_durable
@needs_posix
def test_the_engine_hanging_in_its_own_code_hangs_nobody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(fence.ALLOWED, "first_conditions", 100_000)  # past 511 durable_rules searches for ever
    opinion = SecondOpinion({"hangs": wide(256), "s": SPECIALIST}, limit_seconds=1.0)
    assert isinstance(opinion.conclude("hangs", bytes(257)), Unavailable)
    assert opinion.conclude("s", sheet_of()) == Conclusions("stay")
    assert isinstance(opinion.conclude("hangs", bytes(257)), Unavailable)
    assert isinstance(opinion.conclude("hangs", bytes(257)), Unavailable)  # known by now: not tried a third time
    assert opinion.status()["timed_out"] == 2
    opinion.close()


DEADLY = """
import os, sys
sys.path.insert(0, {folder!r})
import derive
given = derive.answer
def answer(engine, bases, message):
    if any("met2" in tokens for _, tokens in message["questions"]):
        os.abort()
    return given(engine, bases, message)
derive.answer = answer
derive.main(sys.argv[1:])
"""


@needs_durable
@needs_posix
def test_a_deadly_question_among_many_costs_only_its_own_answer() -> None:
    *_, script, engine = worker_module.worker_command()
    command = (sys.executable, "-c", DEADLY.format(folder=str(Path(script).parent)), engine)
    opinion = SecondOpinion({"s": SPECIALIST}, command=command)
    deadly = sheet_of(capacity="met")
    sheets = [sheet_of(), sheet_of(fit="met"), deadly, sheet_of(test="met")]
    answers = opinion.ask_many([("s", sheet) for sheet in sheets])
    for sheet, answer in zip(sheets, answers, strict=True):
        if sheet == deadly:
            assert isinstance(answer, Unavailable)
        else:
            assert answer == by_the_book(SPECIALIST, sheet)
    crashed = opinion.status()["crashed"]
    assert opinion.conclude("s", deadly) == answers[2]
    assert opinion.status()["crashed"] == crashed == 3  # with the others, alone, alone again
    opinion.close()


@needs_durable
def test_an_interrupted_question_leaves_nothing_behind_for_the_next_one(
    specialist: SecondOpinion, monkeypatch: pytest.MonkeyPatch
) -> None:
    specialist.conclude("s", sheet_of())
    first = specialist.worker_pid
    with monkeypatch.context() as patch:
        patch.setattr(json, "loads", interrupt)
        with pytest.raises(KeyboardInterrupt):
            specialist.conclude("s", sheet_of(fit="met"))
    assert is_gone(first or 0)
    assert specialist.check(by_the_book(SPECIALIST, sheet_of(test="met")), "s", sheet_of(test="met")) is AGREED
    assert specialist.check(by_the_book(SPECIALIST, sheet_of(fit="met")), "s", sheet_of(fit="met")) is AGREED


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


@needs_durable
def test_a_worker_is_replaced_after_so_many_misses() -> None:
    opinion = SecondOpinion({"s": SPECIALIST}, misses_per_worker=10)
    sheets = [sheet_of(**{name: "met"}) for name in NAMES] * 2 + [sheet_of(**{name: "unknown"}) for name in NAMES]
    for sheet in sheets:
        assert opinion.conclude("s", sheet) == by_the_book(SPECIALIST, sheet)
    assert opinion.status()["replaced"] == 1
    assert opinion.status()["crashed"] == 0
    opinion.close()


@needs_durable
def test_other_content_forgets_what_was_answered(specialist: SecondOpinion) -> None:
    assert specialist.conclude("s", sheet_of(fit="unknown")) == Conclusions("ask")
    first = specialist.worker_pid
    specialist.reload({"s": replace(SPECIALIST, down_unknown="stay")})
    assert specialist.conclude("s", sheet_of(fit="unknown")) == Conclusions("stay")
    assert specialist.worker_pid != first


# --- what could not be had is said ---------------------------------------------------------------------------------


def test_without_durable_rules_every_answer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_module, "ENGINE", "durable_rules_engine_that_is_not_there")
    opinion = SecondOpinion({"s": SPECIALIST})
    found = opinion.check(Conclusions("stay"), "s", sheet_of())
    assert isinstance(found, Unavailable)
    assert "durable_rules" in found.reason.zh
    assert ("pip install 'fenji[durable]'" in found.reason.en) == (sys.version_info < (3, 13))
    assert opinion.ask_many([("s", sheet_of())] * 2) == [found, found]
    assert opinion.status()["state"] == "unavailable"
    assert opinion.status()["reason"] == {"zh": found.reason.zh, "en": found.reason.en}


def test_a_module_that_installs_but_does_not_import_is_said_once_and_not_tried_again(tmp_path: Path) -> None:
    broken = tmp_path / "durable_rules_engine.so"
    broken.write_bytes(b"not a module")
    opinion = SecondOpinion(
        {"s": SPECIALIST}, command=(sys.executable, "-I", "-S", str(worker_module.SCRIPT), str(broken))
    )
    found = opinion.conclude("s", sheet_of())
    assert isinstance(found, Unavailable)
    assert "ImportError" in found.reason.en
    assert opinion.conclude("s", sheet_of(fit="met")) == found
    assert opinion.status()["state"] == "unavailable"
    assert opinion.status()["crashed"] == 1


@pytest.mark.parametrize(
    "command", [("/nowhere/python",), (sys.executable, "-c", "print('hello')"), (sys.executable, "-c", "")]
)
def test_a_worker_that_cannot_start_is_unavailable_and_soon_left_in_peace(command: tuple[str, ...]) -> None:
    opinion = SecondOpinion({"s": SPECIALIST}, command=command)
    for verdict in ("met", "unknown"):
        for name in NAMES:
            assert isinstance(opinion.conclude("s", sheet_of(**{name: verdict})), Unavailable)
    assert opinion.status()["crashed"] in (1, opinion_module.FAILURES_IN_A_ROW)
    assert opinion.status()["last_failure"] is not None


def test_switched_off_it_says_that_it_is_off() -> None:
    opinion = SecondOpinion.off()
    assert opinion.check(Conclusions("stay"), "s", sheet_of()) == Unavailable(opinion_module.OFF)
    assert opinion.status()["state"] == "off"


@needs_durable
def test_a_phase_nobody_gave_rules_for_is_unavailable(specialist: SecondOpinion) -> None:
    found = specialist.conclude("elsewhere", sheet_of())
    assert isinstance(found, Unavailable)
    assert "elsewhere" in found.reason.en


@needs_durable
def test_no_argument_makes_it_raise(specialist: SecondOpinion) -> None:
    for nonsense in ([], {}, None, 7, {"met0"}):
        assert isinstance(specialist.conclude("s", nonsense), Unavailable)  # type: ignore[arg-type]


@needs_durable
def test_closed_it_says_so_and_its_worker_is_gone(specialist: SecondOpinion) -> None:
    specialist.conclude("s", sheet_of())
    pid = specialist.worker_pid
    assert pid is not None
    specialist.close()
    specialist.close()
    assert is_gone(pid)
    assert isinstance(specialist.conclude("s", sheet_of(fit="met")), Unavailable)


# --- hosts ---------------------------------------------------------------------------------------------------------


@needs_durable
def test_many_threads_may_ask_at_once(specialist: SecondOpinion) -> None:
    dice = Random(3)
    sheets = [random_sheet(SPECIALIST, dice) for _ in range(400)]
    with ThreadPoolExecutor(8) as pool:
        runs = pool.map(lambda n: [specialist.conclude("s", s) for s in sheets[n * 50 :] + sheets[: n * 50]], range(8))
        for n, answers in enumerate(runs):
            assert answers == [by_the_book(SPECIALIST, s) for s in sheets[n * 50 :] + sheets[: n * 50]]
    assert specialist.status()["workers"] == 1


@needs_durable
@needs_posix
def test_after_a_fork_parent_and_child_have_workers_of_their_own(specialist: SecondOpinion) -> None:
    specialist.conclude("s", sheet_of())
    parents = specialist.worker_pid
    assert parents is not None
    specialist._lock.acquire()  # as if another thread were asking when the fork happens
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        answers = [specialist.conclude("s", sheet_of()), specialist.conclude("s", sheet_of(fit="met"))]
        right = [by_the_book(SPECIALIST, sheet_of()), by_the_book(SPECIALIST, sheet_of(fit="met"))]
        own = specialist.worker_pid
        specialist.close()
        os.write(writing, f"{answers == right} {own not in (None, parents)}".encode())
        os._exit(0)
    specialist._lock.release()
    os.close(writing)
    said = os.read(reading, 100).decode()
    os.waitpid(child, 0)
    os.close(reading)
    assert said == "True True"
    assert specialist.conclude("s", sheet_of(capacity="met")).move == "refer_up"  # type: ignore[union-attr]
    assert specialist.worker_pid == parents


@needs_durable
@needs_posix
@pytest.mark.parametrize("stdin", [False, True])
def test_a_host_without_a_main_guard_ends_cleanly_and_leaves_no_worker(stdin: bool) -> None:
    run = host("print(ask().move, opinion.worker_pid)", stdin=stdin)
    assert (run.returncode, run.stderr) == (0, "")
    move, pid = run.stdout.split()
    assert move == "stay"
    assert comes_true(lambda: is_gone(int(pid)))


@needs_durable
@needs_posix
@pytest.mark.parametrize(
    "ending",
    [
        "os._exit(0)",
        "os.kill(os.getpid(), signal.SIGKILL)",
        "del opinion",
        "sys.exit(0)",
        "raise SystemExit(0)",
    ],
)
def test_however_a_host_ends_the_worker_ends_too(ending: str) -> None:
    run = host(f"ask(); print(opinion.worker_pid, flush=True)\n{ending}")
    assert comes_true(lambda: is_gone(int(run.stdout)))


@needs_durable
@needs_posix
def test_an_owner_that_is_dropped_takes_its_worker_along() -> None:
    run = host("import gc; ask(); pid = opinion.worker_pid; ask = opinion = None; gc.collect(); os.kill(pid, 0)")
    assert run.returncode == 1
    assert "ProcessLookupError" in run.stderr


@needs_durable
@needs_posix
def test_a_host_ends_while_daemon_threads_are_asking() -> None:
    script = """
        def forever():
            n = 0
            while True:
                n += 1
                opinion._memo.clear(); ask(fit="met")
        for _ in range(4):
            threading.Thread(target=forever, daemon=True).start()
        ask(); print("done")
    """
    run = host(script)
    assert (run.returncode, run.stdout) == (0, "done\n")


@needs_durable
@needs_posix
def test_a_host_that_dies_of_broken_pipes_does_not_die_of_the_workers() -> None:
    script = """
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        ask(); os.kill(opinion.worker_pid, signal.SIGKILL)
        while opinion._slot.worker._process.poll() is None: pass
        print(ask(fit="met").move)
    """
    run = host(script)
    assert (run.returncode, run.stdout) == (0, "refer_down\n")


@needs_durable
@needs_posix
def test_a_host_that_ignores_its_children_is_served_all_the_same() -> None:
    run = host("signal.signal(signal.SIGCHLD, signal.SIG_IGN); print(ask().move, opinion.worker_pid); opinion.close()")
    assert run.stdout.startswith("stay")
    assert comes_true(lambda: is_gone(int(run.stdout.split()[1])))


@pytest.mark.parametrize(("frozen", "executable"), [(True, sys.executable), (False, "/usr/bin/uwsgi"), (False, "")])
def test_a_host_that_is_no_python_is_never_run_as_one(
    monkeypatch: pytest.MonkeyPatch, frozen: bool, executable: str
) -> None:
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    monkeypatch.setattr(sys, "executable", executable)
    found = worker_module.interpreter()
    assert found is not None
    assert Path(found).name.startswith("python")
    assert Path(found).parent in (Path(sys.prefix, "bin"), Path(sys.base_prefix, "bin"))
    monkeypatch.setattr(sys, "prefix", "/nowhere")
    monkeypatch.setattr(sys, "base_prefix", "/nowhere")
    assert worker_module.interpreter() is None
