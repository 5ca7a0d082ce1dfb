"""What has been proved before, by a fingerprint of all that it rests on: in memory, and in a folder if one is given."""

import hashlib
import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from fenji.codes.code import Text
from fenji.engine import Engine
from fenji.prove.found import Verdict, read_find, written_find
from fenji.prove.known import FORM, Known, load

KEPT = 1000


class Memory:
    """Verdicts by key. With a folder, they outlive the process; a file that cannot be read is proved again."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self._found: dict[str, Verdict] = {}
        self._known: dict[str, Known] = {}

    def known(self, name: str) -> Known:
        """What earlier proofs of this name (pathway, profile, property) leave behind, whatever the content said."""
        if name not in self._known:
            self._known[name] = Known() if self.folder is None else load(self._file(name))
        return self._known[name]

    def keep(self, name: str) -> None:
        if self.folder is not None:
            self.known(name).save(self._file(name))

    def _file(self, name: str) -> Path:
        assert self.folder is not None
        return self.folder / "questions" / f"{FORM}-{solver()}-{name}.json"

    def key(self, engine: Engine, pathway: str, property: str, profile: str, timeout: float) -> str:
        """The fingerprint of the content that bears on a proof, and of the prover."""
        digests = {
            name: digest
            for name, digest in engine.content.digests.items()
            if name.startswith("rules/") or any(name == f"pathways/{id}/pathway.yaml" for id in pathway.split("+"))
        }
        told = json.dumps([FORM, solver(), pathway, property, profile, timeout, sorted(digests.items())])
        return hashlib.sha256(told.encode()).hexdigest()

    def get(self, key: str) -> Verdict | None:
        found = self._found.get(key)
        if found is None and self.folder is not None:
            try:
                told = json.loads((self.folder / f"{key}.json").read_text(encoding="utf-8"))
                found = _read(told)
            except (OSError, ValueError, KeyError, TypeError):
                return None
        return found

    def put(self, key: str, verdict: Verdict) -> None:
        self._found[key] = verdict
        if self.folder is None or verdict.undecided or verdict.faults:
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            kept = sorted(self.folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
            for old in kept[: max(0, len(kept) - KEPT)]:
                old.unlink(missing_ok=True)
            text = json.dumps(_written(verdict), ensure_ascii=False)
            (self.folder / f"{key}.json").write_text(text, encoding="utf-8")
        except OSError:
            return


def solver() -> str:
    try:
        return version("z3-solver")
    except PackageNotFoundError:
        return ""


def _written(verdict: Verdict) -> dict[str, Any]:
    return {
        "property": verdict.property,
        "pathway": verdict.pathway,
        "profile": verdict.profile,
        "left_out": [list(text) for text in verdict.left_out],
        "notes": [list(text) for text in verdict.notes],
        "queries": verdict.queries,
        "slowest": verdict.slowest,
        "finds": [written_find(find) for find in verdict.finds],
    }


def _read(told: Mapping[str, Any]) -> Verdict:
    return Verdict(
        told["property"], told["pathway"], told["profile"], tuple(read_find(one) for one in told["finds"]), (),
        tuple(Text(*t) for t in told["left_out"]), tuple(Text(*t) for t in told["notes"]), told["queries"], 0.0,
        told["slowest"],
    )  # fmt: skip
