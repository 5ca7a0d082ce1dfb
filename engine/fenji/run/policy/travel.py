"""What the minutes of travel say by themselves."""

from collections.abc import Mapping
from fractions import Fraction

from fenji.program.policy.area import Area

Minutes = int | Fraction


def extra_travel(area: Area, travel: Mapping[str, Minutes]) -> Minutes | None:
    """Minutes added by going to the nearest thrombectomy hospital instead of the nearest thrombolysis hospital.

    None where the travel times do not name both kinds. Source: ours.
    """
    nearest: dict[str, Minutes] = {}
    for id, minutes in travel.items():
        site = area.sites.get(id)
        if site is None:
            continue
        for capability in ("thrombectomy", "thrombolysis"):
            if capability in site.capabilities and minutes < nearest.get(capability, minutes + 1):
                nearest[capability] = minutes
    if len(nearest) < 2:
        return None
    return nearest["thrombectomy"] - nearest["thrombolysis"]
