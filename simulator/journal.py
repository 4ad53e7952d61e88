"""Keeps everything asked of us and everything we sent, in order, in memory and in one append-only file."""

import json
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

Entry = dict[str, Any]
REMEMBERED = 100_000  # entries kept in memory; the file keeps all


class Journal:
    """One JSON object a line: n, at (domain time), real (epoch seconds), kind, and what the kind needs.

    Kinds: rest (a request to us), webhook (a request we sent), person (what somebody did on the phone), first_word
    (how many seconds after the answer something was heard), tape (what an answering machine recorded after its beep),
    call, message, recording, customer (a resource as it now stands), error (something the other side did wrong).
    """

    def __init__(self, path: Path, now: Callable[[], datetime]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._now = now
        self._lock = threading.Lock()
        self._entries: deque[Entry] = deque(maxlen=REMEMBERED)
        self._counts: Counter[str] = Counter()
        self._next = 0
        whole = True
        if path.exists():
            with path.open("rb") as lines:
                for line in lines:
                    self._next += 1
                    whole = line.endswith(b"\n")
        self._file = path.open("a", encoding="utf-8")
        if not whole:
            self._file.write("\n")  # the crash came in the middle of a line

    def write(self, kind: str, **what: Any) -> Entry:
        """Note one thing that happened; returns the entry as written."""
        with self._lock:
            entry: Entry = {
                "n": self._next,
                "at": self._now().isoformat(timespec="milliseconds"),
                "real": round(time.time(), 4),
                "kind": kind,
                **what,
            }
            self._next += 1
            self._entries.append(entry)
            self._counts[kind] += 1
            if not self._file.closed:
                self._file.write(json.dumps(entry, ensure_ascii=False) + "\n")
                self._file.flush()
        return entry

    def entries(self, kind: str | None = None, since: int = 0, **like: Any) -> list[Entry]:
        """Entries of this run from number `since` on whose fields equal the ones named."""
        with self._lock:
            held = list(self._entries)
        return [
            entry
            for entry in held
            if entry["n"] >= since
            and (kind is None or entry["kind"] == kind)
            and all(entry.get(name) == value for name, value in like.items())
        ]

    def counts(self) -> dict[str, int]:
        """How many entries of each kind this run has written."""
        with self._lock:
            return dict(self._counts)

    def close(self) -> None:
        with self._lock:
            self._file.close()


def earlier(path: Path, *kinds: str) -> Iterator[Entry]:
    """Entries of earlier runs, of these kinds only if some are named; a line cut short by a crash is passed over."""
    if not path.exists():
        return
    marks = tuple(f'"kind": "{kind}"' for kind in kinds)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if marks and not any(mark in line[:160] for mark in marks):
                continue
            try:
                yield json.loads(line)
            except json.JSONDecodeError:
                continue
