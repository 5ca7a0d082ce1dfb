"""Processes of their own for pieces of work: what they make, what they raise, and that none is left behind."""

import multiprocessing
import os
import signal
import time

import pytest

from fenji.cli.apart import apart

WAYS = [way for way in ("fork", "spawn") if way in multiprocessing.get_all_start_methods()]


def _squared(number: int) -> tuple[int, int]:
    if number == 7:
        raise ValueError("seven")
    return number * number, os.getpid()


def _endless(number: int) -> int:
    if number:
        return os.getpid()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    time.sleep(600)
    return 0


@pytest.mark.parametrize("way", WAYS)
def test_every_piece_is_done_once_in_a_process_of_its_own(way: str) -> None:
    found = list(apart(multiprocessing.get_context(way), _squared, [1, 2, 3, 4, 5], 2))
    assert sorted(square for square, _ in found) == [1, 4, 9, 16, 25]
    assert len({process for _, process in found} | {os.getpid()}) == 6


def test_no_pieces_need_no_process() -> None:
    assert list(apart(multiprocessing.get_context(WAYS[0]), _squared, [], 2)) == []


def test_what_is_raised_there_is_raised_here() -> None:
    with pytest.raises(ValueError, match="seven"):
        list(apart(multiprocessing.get_context(WAYS[0]), _squared, [1, 7, 2], 2))


def test_who_stops_listening_leaves_no_process_behind_even_one_that_will_not_end() -> None:
    before = {child.pid for child in multiprocessing.active_children()}
    working = apart(multiprocessing.get_context(WAYS[0]), _endless, [0, 1], 2)
    assert next(working) > 0
    working.close()
    assert {child.pid for child in multiprocessing.active_children()} <= before
