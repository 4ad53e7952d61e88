"""A CSV as it comes, whatever its encoding, delimiter and line ends."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import BinaryIO

from console.imports.reading import Line, List, ListError, Recognise, Unreadable, best_headings, no_headings

DELIMITERS = (",", ";", "\t", "|", "，", "；")
SAMPLE_BYTES = 8192
CHUNK_BYTES = 1 << 20
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class TextList(List):
    """A file of lines. Delimiter and row of headings are found by what is understood, not by what is frequent.

    Raises `ListError` for what is no list.
    """

    def __init__(self, path: Path, raw: BinaryIO, recognise: Recognise) -> None:
        self.path, self._raw = path, raw
        self.size = path.stat().st_size
        self.encoding = _encoding(self._raw, path)
        self.delimiter, self.headings = self._find_headings(recognise)

    def close(self) -> None:
        self._raw.close()

    def rows(self) -> Iterator[Line | Unreadable]:
        """The rows below the headings."""
        for row in self._lines(self.delimiter):
            if row.number > self.headings.number:
                self.position = self._raw.tell()
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

    def _find_headings(self, recognise: Recognise) -> tuple[str, Line]:
        best: tuple[int, str, Line] | None = None
        for delimiter in DELIMITERS:
            with closing(_as_far_as_it_goes(self._lines(delimiter))) as lines:
                found = best_headings(lines, recognise)
                if found is not None and (best is None or found[0] > best[0]):
                    best = found[0], delimiter, found[1]
        if best is None:
            raise ListError(f"{self.path.name} is empty; export the list again.")
        known, delimiter, row = best
        if known == 0:
            raise no_headings(self.path.name, row)
        return delimiter, row


def _as_far_as_it_goes(lines: Generator[Line | Unreadable]) -> Generator[Line | Unreadable]:
    """With the wrong delimiter quotation marks may seem not to fit together; that proves nothing."""
    with closing(lines), suppress(ListError):
        yield from lines


def _encoding(raw: BinaryIO, path: Path) -> str:
    sample = raw.read(SAMPLE_BYTES)
    if not sample.strip():
        raise ListError(f"{path.name} is empty; export the list again.")
    for bom, encoding in BOMS:
        if sample.startswith(bom):
            candidates: tuple[str, ...] = (encoding,)
            break
    else:
        candidates = _without_bom(sample)
    for encoding in candidates:
        if _decodes(raw, encoding):
            return encoding
    raise ListError(
        f"{path.name} is neither a text file nor a workbook; export the list as XLSX or CSV and import that."
    )


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
