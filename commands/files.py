"""Files that commands write: whole or not at all, and readable by their owner alone."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from commands.errors import Mistake


@contextmanager
def target(out: Path | None) -> Iterator[BinaryIO]:
    """Standard output; or a file that appears under its name only when it is whole.

    Raises `Mistake` when it cannot be written there.
    """
    if out is None:
        file = sys.stdout.buffer
        yield file
        file.flush()
        return
    try:
        handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    except OSError as error:
        raise Mistake(f"{out} cannot be written ({error.strerror}); name a file in a folder of yours.") from error
    try:
        with os.fdopen(handle, "wb") as whole:
            yield whole
        try:
            os.replace(name, out)
        except OSError as error:
            raise Mistake(f"{out} cannot be written ({error.strerror}); name another file.") from error
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
