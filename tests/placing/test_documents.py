"""Which papers must travel, which are missing, which come later, and when a certificate does not count."""

from collections.abc import Callable
from typing import Any

import pytest

from fenji.run.policy import Placement

Place = Callable[..., Placement]
TRAIN_OUT = ("receiver_confirmation", "admission_certificate_sealed", "consent")
TRAIN_IN = ("receiver_confirmation", "settlement_bill", "transfer_form", "admission_certificate_sealed", "consent")


@pytest.mark.parametrize(
    ("move", "visit", "required"),
    [
        ("refer_up", None, {"referral_form_up", "consent"}),
        ("refer_up", "outpatient", {"referral_form_up", "consent"}),
        ("refer_up", "emergency", {"referral_form_up", "consent"}),
        ("refer_up", "inpatient", {"referral_form_up", "consent", "discharge_record"}),
        ("refer_down", None, {"referral_form_return", "consent", "medication_list"}),
        ("refer_down", "inpatient", {"referral_form_return", "consent", "medication_list", "discharge_record"}),
    ],
)
def test_the_national_lists(placed: Place, move: str, visit: str | None, required: set[str]) -> None:
    up = move == "refer_up"
    here, tiers = ("jinan.huaiyin_chc", ("secondary",)) if up else ("jinan.fifth_hospital", ("primary",))
    sent = {"direction": move.removeprefix("refer_"), "from": here, "visit": visit}
    documents = placed(move, here=here, tiers=tiers, referral=sent).documents
    assert (set(documents.required), set(documents.missing), documents.later) == (required, required, ())


@pytest.mark.parametrize(
    ("move", "visit", "required"),
    [
        ("refer_up", None, TRAIN_OUT),
        ("refer_up", "emergency", TRAIN_OUT),
        ("refer_up", "inpatient", TRAIN_IN),
        ("refer_down", None, ("receiver_confirmation", "transfer_form", "consent")),
        ("refer_down", "inpatient", ("receiver_confirmation", "transfer_form", "consent")),
    ],
)
def test_the_direct_train_lists(placed: Place, move: str, visit: str | None, required: tuple[str, ...]) -> None:
    here = "direct_train.township_01" if move == "refer_up" else "direct_train.district_hospital"
    tiers = ("secondary",) if move == "refer_up" else ("primary",)
    sent = {"direction": move.removeprefix("refer_"), "from": here, "visit": visit}
    assert set(placed(move, here=here, tiers=tiers, referral=sent).documents.required) == set(required)


@pytest.mark.parametrize(
    ("issued", "missing"),
    [
        (TRAIN_OUT, set()),
        (("consent", *TRAIN_OUT[:2]), set()),
        (("admission_certificate_sealed", "receiver_confirmation", "consent"), {"admission_certificate_sealed"}),
        (("receiver_confirmation", "admission_certificate", "consent"), {"admission_certificate_sealed"}),
        (("admission_certificate_sealed", "consent"), {"receiver_confirmation", "admission_certificate_sealed"}),
        ((), set(TRAIN_OUT)),
    ],
)
def test_a_certificate_without_seal_or_before_the_confirmation_does_not_count(
    placed: Place, issued: tuple[str, ...], missing: set[str]
) -> None:
    sent = {"direction": "up", "by": "primary", "from": "direct_train.township_01", "documents": issued}
    placement = placed(here="direct_train.township_01", tiers=("secondary",), referral=sent)
    assert set(placement.documents.missing) == missing


def test_with_two_of_three_the_third_is_named(placed: Place) -> None:
    issued = tuple(document for document in TRAIN_IN if document != "transfer_form")
    sent = {"direction": "up", "from": "direct_train.township_02", "visit": "inpatient", "documents": issued}
    placement = placed(here="direct_train.township_02", tiers=("secondary",), referral=sent)
    assert placement.documents.missing == ("transfer_form",)


def test_in_an_emergency_nothing_is_missing_and_the_same_list_comes_later(placed: Place) -> None:
    placement = placed(here="jinan.huaiyin_chc", urgency="emergency", capabilities=("icu",))
    assert placement.documents.missing == ()
    assert set(placement.documents.later) == {"referral_form_up", "consent"}


@pytest.mark.parametrize(
    ("visit", "issued", "missing"),
    [
        ("outpatient", (), {"referral_form_up", "consent"}),
        (None, ("consent",), {"referral_form_up"}),
        ("inpatient", ("referral_form_up",), {"consent", "discharge_record"}),
    ],
)
def test_whoever_goes_by_himself_gets_no_benefit_but_owes_the_papers(
    placed: Place, visit: str | None, issued: tuple[str, ...], missing: set[str]
) -> None:
    alone = {"direction": "up", "by": "self", "from": "jinan.huaiyin_chc", "visit": visit, "documents": issued}
    asked = {"here": "jinan.huaiyin_chc", "tiers": ("secondary",), "contract": "jinan.huaiyin_chc", "referral": alone}
    placement = placed(**asked)
    assert set(placement.documents.missing) == missing
    assert set(placement.documents.required) == missing | set(issued)
    assert "priority_reception" not in [granted.id for granted in placement.services]
    later = placed(**asked, urgency="emergency", capabilities=("icu",)).documents
    assert (later.missing, set(later.later)) == ((), missing)


def test_the_papers_of_the_direct_train_are_owed_by_whoever_goes_by_himself(placed: Place) -> None:
    alone = {"direction": "up", "by": "self", "from": "direct_train.township_01", "visit": "inpatient"}
    placement = placed(here="direct_train.township_01", tiers=("secondary",), referral=alone)
    assert set(placement.documents.missing) == set(TRAIN_IN)
    down = {"direction": "down", "by": "self", "from": "direct_train.district_hospital"}
    back = placed("refer_down", here="direct_train.district_hospital", tiers=("primary",), referral=down)
    assert set(back.documents.missing) == {"receiver_confirmation", "transfer_form", "consent"}


def test_the_documents_of_a_referral_the_other_way_do_not_count(placed: Place) -> None:
    came = {"direction": "up", "from": "jinan.huaiyin_chc", "documents": ("consent",)}
    placement = placed("refer_down", here="jinan.fifth_hospital", tiers=("primary",), referral=came)
    assert "consent" in placement.documents.missing


@pytest.mark.parametrize(
    ("wish", "insurance", "filed"),
    [
        ("demo_city.capital_hospital", "resident", True),
        ("demo_city.capital_hospital", "none", False),
        ("demo_city.first_hospital", "resident", False),
    ],
)
def test_another_pooling_area_asks_the_insured_for_a_filing(
    placed: Place, wish: str, insurance: str, filed: bool
) -> None:
    placement = placed(here="demo_city.chc_a", tiers=("tertiary",), prefers=wish, insurance=insurance)
    assert ("insurance_filing" in placement.documents.missing) is filed


def test_a_refusal_is_recorded(placed: Place) -> None:
    assert placed("decline", here="jinan.huaiyin_chc").documents.required == ("refusal_record",)
    assert placed("decline", tier="primary").documents.required == ("refusal_record",)


def test_a_transfer_needs_the_papers_of_the_way_up(placed: Place) -> None:
    placement = placed("transfer", here="demo_city.first_hospital", tiers=("tertiary",), urgency="routine")
    assert set(placement.documents.required) == {"referral_form_up", "consent"}


def test_without_a_network_the_national_papers_travel(placed: Place) -> None:
    assert set(placed(tier="primary").documents.missing) == {"referral_form_up", "consent"}


@pytest.mark.parametrize("move", ["stay", "ask"])
def test_who_stays_needs_no_papers(placed: Place, move: str) -> None:
    sent: dict[str, Any] = {"direction": "up", "from": "jinan.huaiyin_chc"}
    assert placed(move, here="jinan.fifth_hospital", referral=sent).documents.required == ()
