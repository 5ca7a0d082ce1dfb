"""How long a keystroke in the largest pathway takes until its problems can be shown.

Run: python tests/bench/lsp_keystroke.py

Wall time and processor time of the server's own work, without the pipe; under 100 ms is wanted.
"""

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "engine"))

from fenji.lsp.desk import Desk  # noqa: E402  # the path comes first

NAME = "pathways/stroke/pathway.yaml"


def main() -> None:
    desk = Desk(ROOT)
    desk.load()
    text = (ROOT / NAME).read_text(encoding="utf-8")
    at = text.index("\ncriteria:\n")
    wall, processor = [], []
    for number in range(12):
        typed = text[:at] + "\n#" + "x" * number + text[at:]
        begun, used = time.perf_counter(), time.process_time()
        desk.read(NAME, typed)
        wall.append(time.perf_counter() - begun)
        processor.append(time.process_time() - used)
    begun = time.perf_counter()
    desk.whole(NAME)
    paused = time.perf_counter() - begun
    for what, times in (("wall", wall), ("processor", processor)):
        ordered = sorted(times)
        least, middle, most = (1000 * ordered[at] for at in (0, len(ordered) // 2, -1))
        print(f"{what:10} least {least:4.0f} ms  middle {middle:4.0f} ms  most {most:4.0f} ms")
    print(f"after a pause, all profiles and checks: {paused * 1000:.0f} ms")


if __name__ == "__main__":
    main()
