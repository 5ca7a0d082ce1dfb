"""Loading without the garbage collector looking on.

Reading and compiling content makes some hundred thousand objects that all stay; every pass of the collector over
them is in vain, and they are half of the time. It is switched on again by the last one to leave, and only if it was
on before.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

_lock = Lock()
_inside = 0
_was_on = False


@contextmanager
def no_collecting() -> Iterator[None]:
    """No collection inside; any number of threads may be inside at a time."""
    global _inside, _was_on
    with _lock:
        _inside += 1
        if _inside == 1:
            _was_on = gc.isenabled()
            gc.disable()
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0 and _was_on:
                gc.enable()


def passed_over() -> None:
    """What there is now stays for the life of this process: the collector passes over it from here on. For processes
    of our own alone; a host decides for itself."""
    gc.freeze()
