"""A file a person names becomes the list in it, or one sentence saying why it is none."""

from __future__ import annotations

from pathlib import Path

from console.imports.old_workbook import OldWorkbook
from console.imports.reading import List, ListError, Recognise
from console.imports.text_list import TextList
from console.imports.workbook import Workbook

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # a workbook with a password is a compound file with this in it


def open_list(path: Path, recognise: Recognise) -> List:
    """The list in that file, told by what it begins with and not by its name. Raises `ListError`."""
    try:
        raw = path.open("rb")
    except FileNotFoundError:
        raise ListError(f"There is no file {path}; check its name.") from None
    except IsADirectoryError:
        raise ListError(f"{path} is a folder; name the file inside it.") from None
    except OSError as error:
        raise ListError(f"{path} cannot be read ({error.strerror}); check its permissions.") from error
    try:
        begins = raw.read(8)
        if begins.startswith(ZIP):
            return Workbook(path, raw, recognise)
        if begins == COMPOUND:
            if ENCRYPTED in raw.read():
                raise ListError(f"{path.name} has a password; open it, save it without one, then import it again.")
            raw.close()
            return OldWorkbook(path, recognise)
        raw.seek(0)
        return TextList(path, raw, recognise)
    except BaseException:
        raw.close()
        raise
