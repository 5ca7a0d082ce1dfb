"""How long a keystroke in the largest pathway takes until its problems arrive at the editor.

Run: python tests/bench/lsp_keystroke.py

Wall time as an editor sees it: `fenji lsp` as a process, the protocol over its real streams, from the change that is
sent to the diagnostics of that version that come back. Beside it the processor time of the reading alone. Under 100 ms
is wanted.
"""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "engine"))

from fenji.lsp.desk import Desk  # noqa: E402  # the path comes first

NAME = "pathways/stroke/pathway.yaml"
KEYS = 30
WANTED = 100
"""Milliseconds."""


def send(stream: IO[bytes], message: dict[str, Any]) -> None:
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
    stream.flush()


def receive(stream: IO[bytes]) -> dict[str, Any]:
    length = 0
    while (header := stream.readline()).strip():
        name, _, value = header.decode().partition(":")
        length = int(value) if name.lower() == "content-length" else length
    found: dict[str, Any] = json.loads(stream.read(length))
    return found


def over_stdio() -> list[float]:
    """Milliseconds from each keystroke to its diagnostics: digits typed into a comment and into a limit by turns."""
    command = [sys.executable, str(ROOT / "cli.py"), "lsp", "--content", str(ROOT)]
    uri, text = (ROOT / NAME).as_uri(), (ROOT / NAME).read_text(encoding="utf-8")
    lines = text[: text.index("\ncriteria:\n")].count("\n")
    waited = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        send(server.stdin, {"id": 1, "method": "initialize", "params": {"processId": None, "capabilities": {}}})
        receive(server.stdout)
        send(server.stdin, {"method": "initialized", "params": {}})
        document = {"uri": uri, "languageId": "yaml", "version": 0, "text": text}
        send(server.stdin, {"method": "textDocument/didOpen", "params": {"textDocument": document}})
        while receive(server.stdout).get("params", {}).get("version") != 0:
            pass
        for version in range(1, KEYS + 1):
            time.sleep(0.05 if version % 2 else 0.5)  # in the middle of a word, and after a pause
            place = {"line": lines, "character": 0}
            change = {"range": {"start": place, "end": place}, "text": "#" if version == 1 else "x"}
            if version > 1:
                place["character"] = version - 1
            begun = time.perf_counter()
            send(
                server.stdin,
                {
                    "method": "textDocument/didChange",
                    "params": {"textDocument": {"uri": uri, "version": version}, "contentChanges": [change]},
                },
            )
            while receive(server.stdout).get("params", {}).get("version") != version:
                pass
            waited.append(1000 * (time.perf_counter() - begun))
        send(server.stdin, {"id": 2, "method": "shutdown"})
        while receive(server.stdout).get("id") != 2:
            pass
        send(server.stdin, {"method": "exit"})
    return waited


def reading() -> list[float]:
    """Processor milliseconds of the reading of one keystroke, in this process."""
    desk = Desk(ROOT)
    desk.load()
    text = (ROOT / NAME).read_text(encoding="utf-8")
    at = text.index("\ncriteria:\n")
    found = []
    for number in range(12):
        begun = time.process_time()
        desk.read(NAME, text[:at] + "\n#" + "x" * number + text[at:])
        found.append(1000 * (time.process_time() - begun))
    begun = time.perf_counter()
    desk.whole(NAME)
    print(f"after a pause, all profiles and checks: {1000 * (time.perf_counter() - begun):.0f} ms")
    return found


def main() -> None:
    for what, times in (("over stdio, wall", over_stdio()), ("reading, processor", reading())):
        ordered = sorted(times)
        least, middle, most = (ordered[at] for at in (0, len(ordered) // 2, -1))
        kept = "kept" if middle < WANTED else "NOT kept"
        times_ = f"least {least:4.0f} ms  middle {middle:4.0f} ms  most {most:4.0f} ms"
        print(f"{what:20} {times_}  (under {WANTED}: {kept})")


if __name__ == "__main__":
    main()
