"""Ordinary patients of the three other pathways, made up by fixed seeds. README.md says what was assumed.

Most are as they should be, some are beyond each limit, some things were not asked or could not be had.
"""

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from populations import AT, Data

from . import diabetes, postoperative, stroke


class Cohort(NamedTuple):
    """Patients of one phase; `make` draws the place, the patient and the visits of one of them."""

    title: str
    pathway: str
    phase: str
    make: Callable[[random.Random, datetime], Data]

    def patients(self, count: int, seed: int = 1) -> Iterator[Data]:
        pick = random.Random(f"{self.pathway} {self.phase} {seed}")
        for number in range(count):
            at = AT + timedelta(minutes=11 * number)
            yield {
                "case": f"{self.pathway}-{self.phase}-{number}", "pathway": self.pathway, "phase": self.phase,
                "network": "bench40", "at": at.isoformat(), **self.make(pick, at),
            }  # fmt: skip


COHORTS = (
    Cohort("diabetes follow-up, a community clinic", "diabetes", "follow_up", diabetes.follow_up),
    Cohort("stroke suspected, an emergency line", "stroke", "suspected", stroke.suspected),
    Cohort("stroke acute, a ward", "stroke", "acute", stroke.acute),
    Cohort("stroke recovery, a community clinic", "stroke", "recovery", stroke.recovery),
    Cohort("postoperative, a surgical ward", "postoperative", "ward", postoperative.ward),
    Cohort("postoperative, community care", "postoperative", "community", postoperative.community),
)
