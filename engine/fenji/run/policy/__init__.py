"""Placing a patient: who may receive, in which order, what it grants and costs, which papers travel."""

from fenji.run.policy.place import Placement, place
from fenji.run.policy.situation import Situation
from fenji.run.policy.travel import extra_travel

__all__ = ["Placement", "Situation", "extra_travel", "place"]
