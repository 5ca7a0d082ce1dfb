"""A second, naive reading of which services are owed, written from the specification alone.

The destination is taken from the engine's own list (held elsewhere); every rule is read again, from the parsed network
files, without services.yaml.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from fenji.linked.policy import PolicyContent
from fenji.model.network import Institution, Network
from fenji.run.policy import Placement

HOSPITAL, FIRST = ("secondary", "tertiary"), ("village", "primary")
FIVE = {"fee_waiver_consultation", "fee_waiver_health_management", "priority_reception", "priority_examination",
        "priority_admission"}  # fmt: skip
THREE = {"priority_reception", "priority_examination", "priority_admission"}
M5 = {"primary": 100, "secondary": 200, "tertiary": 300}
M2 = {"primary": 400, "secondary": 600, "rehabilitation": 600, "tertiary": 1000}


class Reading:
    """The page read for one patient at one destination. `s` holds the situation's words by name."""

    def __init__(self, content: PolicyContent, model: Network, s: dict[str, Any]) -> None:
        self.content, self.model, self.s = content, model, s
        self.bodies = {model.full_id(body.id): body for body in model.institutions}
        self.day: date = s["day"]
        up = {"refer_up": "up", "refer_down": "down"}.get(s["move"])
        told, alone = s["referral"], False
        if told is not None and told["by"] == "self":  # equals none; where it is the very one being made, nobody sends
            alone = told["direction"] == up and told["from"] == s["here"]
            told = None
        self.told = told
        self.moving = up is not None
        here = s["here"]
        if up is None:
            self.direction = told["direction"] if told else None
            self.from_ = self.first = told["from"] if told else None
        else:
            self.direction, self.from_ = None if alone else up, here
            chained = told is not None and told["direction"] == up and told["from"] != here
            self.first = told["from"] if chained and told else here
        same = told if told is not None and told["direction"] == self.direction else None
        self.by = self._by(same)
        self.documents = same["documents"] if same else ()
        self.visit = same["visit"] if same else None

    def _by(self, same: dict[str, Any] | None) -> str | None:
        if self.direction is None:
            return None
        if same is not None and same["by"] is not None:
            by = str(same["by"])
            return ("family_doctor" if self.doctors(self.first) else "primary") if by == "family_doctor" else by
        if self.doctors(self.first):
            return "family_doctor"
        tier = self.tier(self.first)
        return "primary" if tier in FIRST else tier

    # -- words of section 1

    def body(self, id: str | None) -> Institution | None:
        return self.bodies.get(id or "")

    def tier(self, id: str | None) -> str | None:
        body = self.body(id)
        return None if body is None else body.tier

    def able(self, id: str | None) -> set[str]:
        body = self.body(id)
        if body is None:
            return set()
        defaults = self.content.tiers.defaults(body.tier, body.type)
        return (set(defaults) | {c.id for c in body.capabilities}) - set(body.lacks)

    def network_usable(self) -> bool:
        model, day = self.model, self.day
        return (
            model.status in ("active", "example")
            and (model.start is None or model.start <= day)
            and (model.end is None or day <= model.end)
        )

    def usable(self, id: str | None) -> bool:
        body = self.body(id)
        return (
            body is not None
            and not body.outside
            and self.network_usable()
            and (body.start is None or body.start <= self.day)
            and (body.end is None or self.day <= body.end)
        )

    def grid(self, id: str | None) -> str | None:
        body = self.body(id)
        return None if body is None else body.grid

    def same_grid(self, one: str | None, other: str | None) -> bool:
        return not self.model.geography.grids or self.grid(one) == self.grid(other)

    def doctors(self, id: str | None) -> bool:
        contract, body = self.s["contract"], self.body(id)
        if contract is None or body is None:
            return False
        owner = None if body.owner is None else self.model.full_id(body.owner)
        return id == contract or (owner == contract and body.tier == "village")

    def lead(self, id: str | None) -> bool:
        body = self.body(id)
        return body is not None and body.lead

    def contracted_here(self, dest: str | None) -> bool:
        contract = self.s["contract"]
        return contract is not None and self.usable(contract) and self.same_grid(contract, dest)

    def inside(self, dest: str | None, away: bool) -> bool:
        if away or not self.usable(dest):
            return False
        if not self.same_grid(self.first if self.direction else self.s["contract"], dest):
            return False
        if self.model.policy.first_contact != "contract_triple":
            return True
        triple = (self.s["contract"], *self.s["also"]) if self.s["contract"] else ()
        by_district = any(self.tier(id) == "secondary" and id in triple for id in (self.from_, self.first))
        return dest in triple or (self.direction == "up" and (self.by == "family_doctor" or by_district))

    # -- section 2 to 5

    def granted(self, dest: str | None, away: bool) -> dict[str, int | None]:
        if dest is None:
            return {}
        s, policy = self.s, self.model.policy
        found: set[str] = set()
        amounts: dict[str, int | None] = {}
        emergency = s["urgency"] == "emergency"
        hospital = self.tier(dest) in HOSPITAL
        up, down = self.direction == "up", self.direction == "down"
        inside = self.inside(dest, away)
        sent_up = up and self.usable(self.first) and self.tier(self.first) in FIRST
        sent_down = down and self.tier(self.from_) in HOSPITAL
        family = up and self.by == "family_doctor"
        contracted = s["contract"] is not None
        if emergency and ("emergency" in self.able(dest) or set(s["C"]) & self.able(dest)):
            found |= {"green_channel", "treat_before_payment"}
        if policy.priority == "jinan" and family and inside and hospital:
            found |= FIVE
        if policy.priority == "contract" and self.contracted_here(dest) and inside and hospital and not down:
            found |= THREE
        if policy.priority in ("referral", "referral_contract") and sent_up and inside and hospital:
            if policy.priority == "referral" or self.contracted_here(dest):
                found |= {"priority_reception", "priority_admission"}
        if policy.direct_to_ward and sent_up and inside and hospital and s["papers_complete"]:
            found.add("direct_to_ward")
        if policy.tracking and sent_down and self.usable(dest) and self.tier(dest) in FIRST:
            found.add("tracking_and_guidance")
        if policy.priority_bed and sent_down and self.usable(self.from_) and self.tier(dest) == "primary":
            if "inpatient_beds" in self.able(dest) and s["pathway"] in ("stroke", "postoperative"):
                found.add("priority_bed_at_primary")
        body = self.body(dest)
        assert body is not None
        insured = s["insurance"] in ("resident", "employee")
        if policy.continuous_treatment and insured and self.direction and self.usable(dest) and not body.designated:
            if "continuous_treatment_mark" in self.documents:
                found.add("reimbursed_continuous_treatment")
        if policy.recognition and self.direction and not emergency and self.usable(self.from_) and self.usable(dest):
            if self.same_grid(self.from_, dest):
                found.add("results_recognition")
        if policy.expert_booking and sent_up and inside and hospital and not emergency:
            if contracted or not policy.expert_booking.contract:
                found.add("expert_booking")
        early = policy.early_booking
        if early and sent_up and inside and hospital and s["urgency"] == "routine" and s["seen"]:
            if (early.since is None or early.since <= self.day) and (family or not early.contract):
                found.add("early_booking")
        if policy.remote_consultation and s["move"] == "refer_up" and s["urgency"] == "routine":
            leads = [id for id, one in self.bodies.items() if one.lead and self.same_grid(id, s["here"])]
            if self.usable(s["here"]) and not self.lead(s["here"]) and "remote_consultation" in self.able(leads[0]):
                found.add("remote_consultation")
        if policy.family_bed and self.contracted_here(dest) and s["move"] in ("stay", "refer_down"):
            if "family_bed" in self.able(dest) and s["mobility"] in ("assist", "none"):
                found.add("family_bed")
        if self._long(dest):
            found.add("long_prescription")
        if policy.continued_prescription and self.contracted_here(dest) and sent_down and s["drugs"] == "yes":
            if self.tier(dest) == "primary":
                found.add("continued_prescription")
        if policy.populations and hospital and body.ownership == "public":
            groups = s["groups"]
            if "elderly" in groups or s["age"] >= 65 or set(groups) & {"veteran", "disabled"}:
                found |= {"priority_reception", "priority_examination"}
            if "pregnant_high_risk" in groups and "obstetrics" in self.able(dest):
                found |= {"priority_reception", "priority_examination"}
            if "blood_donor" in groups and not emergency:
                found.add("fee_waiver_consultation")
        if insured:
            amounts = self._deductible(dest, body, hospital, sent_down)
        return {**dict.fromkeys(found), **amounts}

    def _long(self, dest: str) -> bool:
        s, offered = self.s, self.model.policy.long_prescription
        return (
            offered is not None
            and s["move"] in ("stay", "refer_down")
            and self.usable(dest)
            and self.tier(dest) == "primary"
            and s["pathway"] in ("hypertension", "diabetes")
            and s["stable"]
            and (self.contracted_here(dest) or not offered.contract)
            and (s["weeks"] or 4) <= offered.weeks_max
            and ((s["weeks"] or 4) <= 4 or s["signed"] == "yes")
            and s["barred"] == "no"
            and s["drugs"] != "no"
        )

    def _deductible(self, dest: str, body: Institution, hospital: bool, sent_down: bool) -> dict[str, int | None]:
        regime, s = self.model.policy.deductible, self.s
        pool = (body.pooling_area or self.model.pooling_area) == self.model.pooling_area
        up, down, cycle = self.direction == "up", self.direction == "down", self.told is not None
        stays = 0 if self.told is None else self.told["stays_before"]
        started = self.day >= date(2026, 3, 16)
        inpatient = self.visit == "inpatient"
        if regime == "top_up_400_600_1000":
            def due(tier: str | None) -> int:
                return max(200, M2[tier] - 200 * stays) if tier in M2 else 0

            paid = due(self.tier(self.from_)) if inpatient else 0
            if up and pool and paid > 0 and self.tier(dest) in M2:
                return {"deductible_top_up": max(0, due(self.tier(dest)) - paid)}
            return {"deductible_waived": 0} if down and pool and cycle else {}
        if regime == "subsidy_200_240":
            ends = (self.from_, dest) if up else (dest, self.from_)
            way = self.usable(ends[0]) and self.tier(ends[0]) == "primary" and self.lead(ends[1])
            told = self.told
            before = False
            if self.moving and told is not None and told["direction"] != self.direction:
                old = (told["from"], s["here"]) if told["direction"] == "up" else (s["here"], told["from"])
                before = self.usable(old[0]) and self.tier(old[0]) == "primary" and self.lead(old[1])
            yuan = 240 if s["insurance"] == "employee" else 200
            return {"deductible_subsidy": yuan} if self.direction and way and not before else {}
        if regime in ("national_2026", "separate_then_continuous") and started and pool:
            if up and self.tier(self.first) in FIRST and hospital:
                if regime == "national_2026":
                    return {"deductible_continuous": None}
                paid = M5.get(self.tier(self.from_) or "", 0) if inpatient else 0
                return {"deductible_continuous": max(0, M5[self.tier(dest) or ""] - paid)} if paid else {}
            if down and sent_down and self.tier(dest) in FIRST and cycle:
                return {"deductible_waived": 0}
        return {}


@settings(max_examples=1500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_situation_tells_the_services_from_a_naive_reading_of_the_page(
    content: PolicyContent, placed: Callable[..., Placement], data: st.DataObject
) -> None:
    draw = data.draw
    network = draw(st.sampled_from(sorted(content.networks)))
    model = content.networks[network]
    bodies = {model.full_id(body.id): body for body in model.institutions}
    ids = sorted(id for id, body in bodies.items() if body.tier is not None)
    move = draw(st.sampled_from(["refer_up", "refer_up", "refer_down", "stay"]))
    urgency = draw(st.sampled_from(["routine", "urgent", "emergency"])) if move == "refer_up" else "routine"
    low = [id for id in ids if bodies[id].tier in FIRST]
    high = [id for id in ids if bodies[id].tier in HOSPITAL]
    here = draw(st.sampled_from(high if move == "refer_down" or not low else low if move == "refer_up" else ids))
    contract = draw(st.sampled_from([None, *(low or ids)]))
    also = tuple(draw(st.lists(st.sampled_from(high), max_size=1))) if contract else ()
    day = draw(st.sampled_from(["2019-12-30", "2024-03-31", "2026-03-15", "2026-03-16", "2026-05-20"]))
    referral = None
    if draw(st.booleans()):
        referral = {
            "direction": draw(st.sampled_from(["up", "down"])),
            "by": draw(st.sampled_from([None, "family_doctor", "primary", "secondary", "tertiary", "self"])),
            "from": draw(st.sampled_from([here, *ids])),
            "visit": draw(st.sampled_from([None, "outpatient", "inpatient"])),
            "documents": draw(st.sampled_from([
                (), ("continuous_treatment_mark",),
                ("receiver_confirmation", "admission_certificate_sealed", "consent"),
            ])),
            "stays_before": draw(st.sampled_from([0, 1, 2])),
        }  # fmt: skip
    s: dict[str, Any] = {
        "move": move, "urgency": urgency if move == "refer_up" else "routine" if move == "refer_down" else None,
        "here": here, "contract": contract, "also": also, "day": date.fromisoformat(day), "referral": referral,
        "insurance": draw(st.sampled_from(["resident", "employee", "none"])),
        "groups": draw(st.sampled_from([(), ("elderly",), ("veteran",), ("blood_donor",), ("pregnant_high_risk",)])),
        "age": draw(st.sampled_from([30, 64, 65])), "pathway": draw(st.sampled_from(["hypertension", "stroke"])),
        "weeks": draw(st.sampled_from([None, 4, 5, 8, 9, 12, 13])),
        "signed": draw(st.sampled_from([None, "yes", "no"])),
        "barred": draw(st.sampled_from([None, "no", "yes"])), "stable": draw(st.booleans()),
        "drugs": draw(st.sampled_from([None, "yes", "no"])),
        "mobility": draw(st.sampled_from([None, "assist", "independent"])),
        "seen": draw(st.booleans()), "C": draw(st.sampled_from([(), ("thrombolysis",)])) if move == "refer_up" else (),
    }  # fmt: skip
    facts: dict[str, Any] = dict.fromkeys(("diagnosis_clear", "plan_settled", "condition_stable", "adherent"), "yes")
    if not s["stable"]:
        facts["adherent"] = "no"
    told_of = {
        "prescription_weeks": "weeks", "long_prescription_signed": "signed", "mobility": "mobility",
        "long_prescription_drug_barred": "barred", "drugs_in_receiver_catalogue": "drugs",
    }  # fmt: skip
    for name, key in told_of.items():
        if s[key] is not None:
            facts[name] = str(s[key])
    prefers = draw(st.sampled_from([None, *ids]))
    placement = placed(
        move, at=f"{day}T12:00:00+08:00", urgency=urgency, tiers=("primary",) if move == "refer_down" else (),
        capabilities=s["C"], pathways=(s["pathway"],), network=network, here=here, age=s["age"],
        insurance=s["insurance"],
        contract=contract, also=also, since="2001-01-01", groups=s["groups"], prefers=prefers, referral=referral,
        examined_today=s["seen"], **facts,
    )  # fmt: skip
    dest, away = here, False
    if move != "stay":
        listed = {receiver.id: receiver for receiver in placement.eligible}
        chosen = listed.get(prefers or "") if urgency != "emergency" else None
        first = chosen or (placement.eligible[0] if placement.eligible else None)
        dest, away = (None, False) if first is None else (first.id, first.out_of_network)
    s["papers_complete"] = not placement.documents.missing
    if move == "stay" and model.policy.direct_to_ward:
        told = referral if referral and referral["by"] != "self" and referral["direction"] == "up" else None
        wanted = ["receiver_confirmation", "admission_certificate_sealed", "consent"]
        wanted += ["settlement_bill", "transfer_form"] if told and told["visit"] == "inpatient" else []
        s["papers_complete"] = told is not None and set(wanted) <= set(told["documents"])
    note(f"{s} -> {dest}")
    expected = Reading(content, model, s).granted(dest, away)
    assert {service.id: service.amount for service in placement.services} == expected
