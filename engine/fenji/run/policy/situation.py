"""What placing is told: the clinical outcome, the patient, where he is, and the referral he came by."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import NamedTuple

from fenji.expr.layout import Slots
from fenji.model.case import Contract, Patient, Referral
from fenji.model.moment import Moment
from fenji.model.pathway import Move, Purpose, Urgency
from fenji.run.combine import NOWHERE, Target

DIRECTION: Mapping[str, str] = {"refer_up": "up", "refer_down": "down", "transfer": "same"}
REFERRALS = frozenset(DIRECTION)
NOBODY = Patient()


class Situation(NamedTuple):
    """One patient at one moment, after the pathways have spoken.

    `facts` are the patient's slots of now in the layout the policy was compiled for. `travel` are minutes from here,
    counted from `at`. `examined_today`: a visit stands on the day of `at`. `refused`: consent was refused and the
    emergency stands all the same.
    """

    at: Moment
    move: Move
    facts: Slots
    urgency: Urgency | None = None
    purpose: Purpose | None = None
    target: Target = NOWHERE
    pathways: tuple[str, ...] = ()
    patient: Patient = NOBODY
    network: str | None = None
    here: str | None = None
    tier_here: str | None = None
    referral: Referral | None = None
    travel: Mapping[str, int | Fraction] = MappingProxyType({})
    examined_today: bool = False
    refused: bool = False

    @property
    def day(self) -> date:
        return self.at.day

    @property
    def emergency(self) -> bool:
        return self.urgency == "emergency"

    @property
    def contract(self) -> Contract | None:
        """The family-doctor contract in force on the day."""
        contract = self.patient.contract
        return contract if contract is not None and contract.in_force(self.at.day) else None
