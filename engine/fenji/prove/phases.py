"""What a property finds in one phase; a phase that reads the same as in an earlier proof is not looked at again."""

from types import ModuleType

from fenji.prove.ask import steps
from fenji.prove.found import Find
from fenji.prove.known import FORM
from fenji.prove.memory import solver
from fenji.prove.prints import digest_of
from fenji.prove.prover import Prover


def finds_of(prover: Prover, module: ModuleType, phase: str) -> tuple[Find, ...]:
    """The finds of this phase: those of this run, those kept by an earlier one, or the property's own search.

    `module` may say which other phases it reads (`phases_read`) and what else its finds rest on (`rests_on`).
    """
    known, tally = prover.tally.known, prover.tally
    read = module.phases_read(prover, phase) if hasattr(module, "phases_read") else [phase]
    prints = [f"{one} {prover.prints.phase(one)}" for one in read]
    more = module.rests_on(prover) if hasattr(module, "rests_on") else ""
    key = digest_of([FORM, solver(), module.NAME, prover.pathway, prover.profile, steps(tally.timeout), prints, more])
    finds = prover.units.get(key)
    if finds is None:
        finds = known.unit(key)
    if finds is None:
        before = len(tally.undecided)
        finds = tuple(module.search_phase(prover, phase))
        if len(tally.undecided) > before or any(find.confirmed is False for find in finds):
            return finds
    known.units[key] = prover.units[key] = finds
    known.used.add(key)
    return finds
