"""What content calls things: terms and their words, criteria, tiers, capabilities, documents, phases."""

import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any

from fenji.codes.code import Lang
from fenji.linked.content import Content
from fenji.linked.pathway import profiles_of
from fenji.model.pathway import Pathway

_YES_NO: Mapping[Lang, tuple[str, str]] = {"zh": ("否", "是"), "en": ("no", "yes")}
_NONE: Mapping[Lang, str] = {"zh": "无", "en": "none"}
_SIGNS = {">=": "≥", "<=": "≤", "!=": "≠"}
_UNITS: Mapping[Lang, Mapping[str, str]] = {
    "zh": {"a": "岁", "h": "小时", "d": "天", "min": "分钟", "mo": "个月", "wk": "周", "/min": "次/分"},
    "en": {"a": "years", "d": "days", "mo": "months", "wk": "weeks"},
}


_SHORT = {
    "year": "a", "years": "a", "hour": "h", "hours": "h", "day": "d", "days": "d", "minute": "min", "minutes": "min",
    "month": "mo", "months": "mo", "week": "wk", "weeks": "wk",
}  # fmt: skip
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_HUNDREDTH = Decimal("0.01")


class Labels:
    """Labels of one library in one language. What has no label keeps its id."""

    def __init__(self, content: Content, lang: Lang) -> None:
        self.content, self.lang = content, lang
        self._documents = content.policy.documents.documents if content.policy is not None else {}

    def term(self, id: str) -> str:
        found = self.content.declared.terms.get(id)
        return found.label.of(self.lang) if found is not None else id

    def word(self, term: str, word: str) -> str:
        found = self.content.declared.terms.get(term)
        label = found.word_labels.get(word) if found is not None else None
        if label is None and found is not None and word in found.words and word in self.content.tiers.tiers:
            return self.tier(word)
        if label is None and word in self.content.capabilities.capabilities:
            return self.capability(word)
        return label.of(self.lang) if label is not None else word

    def tier(self, id: str | None) -> str:
        if id is None:
            return ""
        found = self.content.tiers.tiers.get(id)
        return found.label.of(self.lang) if found is not None else id

    def capability(self, id: str) -> str:
        found = self.content.capabilities.capabilities.get(id)
        return found.label.of(self.lang) if found is not None else id

    def document(self, id: str) -> str:
        found = self._documents.get(id)
        return found.label.of(self.lang) if found is not None else id

    def service(self, id: str) -> str:
        policy = self.content.policy
        found = getattr(policy.services, "services", {}).get(id) if policy is not None else None
        title = getattr(found, "title", None) or getattr(found, "label", None)
        return title.of(self.lang) if title is not None else id

    def about_receivers(self, question: Mapping[str, Any]) -> bool:
        """Whether a question settles who may receive, not where the patient goes."""
        policy = self.content.policy
        codes = {one.code for one in policy.eligibility.filters if one.ask} if policy is not None else set()
        return not codes.isdisjoint(question["settles"])

    def pathway(self, id: str) -> str:
        model = self.model(id)
        return model.title.of(self.lang) if model is not None else id

    def model(self, id: str) -> Pathway | None:
        if id not in self.content.pathways:
            return None
        return self.content.pathway_of(id).model

    def default_profile(self, id: str) -> str | None:
        """The profile that counts where a case names none."""
        model = self.model(id)
        return profiles_of(model)[0] if model is not None else None

    def phase(self, pathway: str, id: str) -> str:
        model = self.model(pathway)
        return model.phases[id].title.of(self.lang) if model is not None and id in model.phases else id

    def criterion(self, pathways: Iterable[str], id: str) -> str:
        """What a criterion or definition says; its id where it says nothing."""
        for pathway in pathways:
            model = self.model(pathway)
            if model is None:
                continue
            found: Any = model.criteria.get(id) or model.definitions.get(id)
            says = getattr(found, "says", None)
            if says is not None:
                return str(says.of(self.lang))
        return id

    # -- values

    def value(self, term: str, value: Any, unit: str | None) -> str:
        """A value of the record as a person reads it."""
        if value is None:
            return "?"
        if isinstance(value, bool):
            return _YES_NO[self.lang][value]
        if isinstance(value, Mapping):
            return f"{value['from']}–{value['to']}" + self.unit(unit)
        if isinstance(value, (list, tuple)):
            return self.listed(self.word(term, str(word)) for word in value) or _NONE[self.lang]
        if isinstance(value, str):
            return moment(value) if value[4:5] == "-" and "T" in value else self.word(term, value)
        return f"{_readable(value)}{self.unit(unit)}"

    def unit(self, unit: str | None) -> str:
        if unit is None:
            return ""
        shown = _UNITS[self.lang].get(unit, unit)
        return shown if shown == "%" else f" {shown}"

    def limit(self, term: str, limit: str | None) -> str:
        """A limit with the signs that are printed in books, and its words as they are called."""
        if not limit:
            return ""
        declared = self.content.declared.terms.get(term)
        if declared is not None and declared.words:
            limit = _WORD.sub(lambda found: self.word(term, found.group()), limit)
        for written, sign in _SIGNS.items():
            limit = limit.replace(written, sign)
        head, _, last = limit.rpartition(" ")
        word = _UNITS[self.lang].get(_SHORT.get(last, last))
        return f"{head} {word}" if head and word is not None else limit

    def listed(self, parts: Iterable[str]) -> str:
        return ("、" if self.lang == "zh" else ", ").join(parts)


def _readable(value: float) -> str:
    """A number to two places; a longer one, out of a conversion, is cut and marked, so that it never seems to reach
    a limit that it misses."""
    exact = Decimal(str(value))
    cut = exact.quantize(_HUNDREDTH, ROUND_DOWN)
    return str(value) if cut == exact else f"≈{cut}"


def moment(text: str) -> str:
    """`2026-03-02 09:30` out of an ISO moment; its zone is told once, with the moment decided for."""
    return text[:16].replace("T", " ")
