"""A list as it comes, whatever its encoding and delimiter, becomes rows with their line numbers."""

from __future__ import annotations

import codecs
import csv
import io
import unicodedata
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

DELIMITERS = (",", ";", "\t", "，", "；")
SAMPLE_BYTES = 8192
CHUNK_BYTES = 1 << 20
HEADING_LINES = 10  # some systems put a title above the headings
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .xls


class ListError(Exception):
    """The file cannot be taken for a list; the message is one sentence saying what to do."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row and the line it begins on, as a person counts them in the file (the first is 1)."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A row whose quotation marks do not fit together."""

    number: int


class List:
    """A file of rows, read as a stream; blank lines are passed over but counted.

    `recognise` says how many of a row's cells are headings it knows: so the delimiter and the row of headings
    are found by what is understood, not by what is frequent. Raises `ListError` for what is no list.
    """

    def __init__(self, path: Path, recognise: Callable[[tuple[str, ...]], int]) -> None:
        self.path = path
        try:
            self._raw: BinaryIO = path.open("rb")
        except FileNotFoundError:
            raise ListError(f"There is no file {path}; check its name.") from None
        except IsADirectoryError:
            raise ListError(f"{path} is a folder; name the file inside it.") from None
        except OSError as error:
            raise ListError(f"{path} cannot be read ({error.strerror}); check its permissions.") from error
        try:
            self.size = path.stat().st_size
            self.encoding = _encoding(self._raw, path)
            self.delimiter, self.headings = self._find_headings(recognise)
        except BaseException:
            self._raw.close()
            raise

    def __enter__(self) -> List:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._raw.close()

    @property
    def position(self) -> int:
        """How many bytes have been read so far, out of `size`."""
        return self._raw.tell()

    def rows(self) -> Iterator[Line | Unreadable]:
        """The rows below the headings."""
        for row in self._lines(self.delimiter):
            if row.number > self.headings.number:
                yield row

    def _lines(self, delimiter: str) -> Generator[Line | Unreadable]:
        self._raw.seek(0)
        text = io.TextIOWrapper(self._raw, encoding=self.encoding, newline="")
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            while True:
                begins = reader.line_num + 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    if "field limit" in str(error) or "end of data" in str(error):
                        raise ListError(
                            f"On line {begins} of {self.path.name} a quotation mark is opened, never closed; "
                            "close it or remove it, then import again."
                        ) from error
                    yield Unreadable(begins)
                    continue
                if any(cell.strip() for cell in cells):
                    yield Line(begins, tuple(cells))
        finally:
            text.detach()

    def _find_headings(self, recognise: Callable[[tuple[str, ...]], int]) -> tuple[str, Line]:
        best: tuple[int, str, Line] | None = None
        for delimiter in DELIMITERS:
            # With the wrong delimiter quotation marks may seem not to fit together; that proves nothing.
            with closing(self._lines(delimiter)) as lines, suppress(ListError):
                for row in islice(lines, HEADING_LINES):
                    known = recognise(row.cells) if isinstance(row, Line) else 0
                    if isinstance(row, Line) and (best is None or known > best[0]):
                        best = known, delimiter, row
        if best is None:
            raise ListError(f"{self.path.name} is empty; export the list again.")
        known, delimiter, row = best
        if known == 0:
            raise ListError(
                f"{self.path.name} has no headings Ringback knows (it begins with “{_glimpse(row)}”); "
                "name its columns on the first line: 客户姓名, 联系电话, 维修日期 or name, phone, date."
            )
        return delimiter, row


def _encoding(raw: BinaryIO, path: Path) -> str:
    sample = raw.read(SAMPLE_BYTES)
    if not sample.strip():
        raise ListError(f"{path.name} is empty; export the list again.")
    if sample.startswith(WORKBOOKS):
        raise ListError(f"{path.name} is an Excel workbook; open it and save it as CSV, then import that file.")
    for bom, encoding in BOMS:
        if sample.startswith(bom):
            candidates: tuple[str, ...] = (encoding,)
            break
    else:
        candidates = _without_bom(sample)
    for encoding in candidates:
        if _decodes(raw, encoding):
            return encoding
    raise ListError(f"{path.name} is not a text file; export the list as CSV and import that.")


def _without_bom(sample: bytes) -> tuple[str, ...]:
    """Commas, digits and line ends have a zero byte in UTF-16, always on one side; nothing else has any."""
    if b"\0" not in sample:
        return "utf-8", "gb18030"
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if even > 8 * odd:
        return ("utf-16-be",)
    if odd > 8 * even:
        return ("utf-16-le",)
    return ()


def _decodes(raw: BinaryIO, encoding: str) -> bool:
    """Whether the whole file is text in that encoding; one wrong byte would otherwise stop us halfway."""
    raw.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)(errors="strict")
    try:
        while chunk := raw.read(CHUNK_BYTES):
            if _has_controls(decoder.decode(chunk)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _has_controls(text: str) -> bool:
    """Whether there is a character no list has, so that a picture is not taken for Chinese."""
    return any(mark in text for mark in _CONTROLS)


_CONTROLS = tuple(chr(code) for code in range(0x20) if chr(code) not in "\t\n\r\x0b\x0c\x1a\x1b\x1c\x1d\x1e\x1f")


def _glimpse(row: Line) -> str:
    text = " ".join(cell.strip() for cell in row.cells)
    clean = "".join(character for character in text if unicodedata.category(character)[0] != "C")
    return clean if len(clean) <= 40 else f"{clean[:39]}…"
