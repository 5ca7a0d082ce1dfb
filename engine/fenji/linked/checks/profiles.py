"""Profiles: exactly one default, and each of them different."""

from collections.abc import Mapping

from fenji.diagnostic import Related
from fenji.expr.names import nearest
from fenji.linked.checks.around import Around
from fenji.linked.checks.found import Finder
from fenji.linked.pathway import LinkedPathway
from fenji.model import pathway as m


def check_profiles(linked: Mapping[str, LinkedPathway], around: Around, found: Finder) -> None:
    model = next(iter(linked.values())).model
    check_profile_names(found, model.profiles, model.parameters)
    _same(linked, around, found)


def check_profile_names(
    found: Finder, profiles: Mapping[str, m.Profile], parameters: Mapping[str, m.Parameter], *, default: bool = True
) -> None:
    """Values for profiles that are declared; where `default`, one of the profiles is the one a case gets."""
    defaults = [name for name, profile in profiles.items() if profile.default]
    if default and profiles and not defaults:
        found.key("profile-default", ("profiles",), names=", ".join(profiles))
    for name in defaults[1:]:
        found.key("profile-default", ("profiles", name, "default"), names=", ".join(defaults))
    for name, parameter in parameters.items():
        for profile in parameter.profiles:
            if profile not in profiles:
                path = ("parameters", name, "profiles", profile)
                known = ", ".join(profiles)
                found.key("unknown-profile", path, name=profile, nearest=nearest(profile, profiles), known=known)


def _same(linked: Mapping[str, LinkedPathway], around: Around, found: Finder) -> None:
    """Two profiles that give every parameter, and every score, the same."""
    seen: list[tuple[str, LinkedPathway]] = []
    scores = sorted({score for score, _ in around.score_profiles})
    for name, one in linked.items():
        own = [around.score_profiles.get((score, name)) for score in scores]
        for other_name, other in seen:
            others = [around.score_profiles.get((score, other_name)) for score in scores]
            if one.parameters == other.parameters and own == others:
                at = found.at("profiles", other_name, key=True)
                found.key(
                    "profiles-alike",
                    ("profiles", name),
                    Related(at, f"`{other_name}` 在这里", f"`{other_name}` is here"),
                    name=name,
                    other=other_name,
                )
                break
        seen.append((name, one))
