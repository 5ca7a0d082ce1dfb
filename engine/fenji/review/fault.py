"""Where our own code failed, without what it was working on: a message may hold a patient's values, a place cannot."""

from pathlib import PurePath


def place_of(fault: BaseException) -> str:
    """The innermost line, as `folder/file.py:12`."""
    frame, place = fault.__traceback__, "?"
    while frame is not None:
        file = "/".join(PurePath(frame.tb_frame.f_code.co_filename).parts[-2:])
        place = f"{file}:{frame.tb_lineno}"
        frame = frame.tb_next
    return place
