"""Recorded prompts: checked when they come in, kept once under their digest, served as they were."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.newcomers import insert_unless_there
from store.tables import PromptAudio as Row

LARGEST = 2 * 1024 * 1024  # bytes
RATES = (8000, 16000)  # samples per second; what telephones carry
PCM, MU_LAW = 1, 7
WAV, MP3 = "audio/wav", "audio/mpeg"
SAVE_AS = "save it as WAV (8 or 16 kHz, mono, 16-bit PCM or mu-law) or as MP3"


class AudioError(ValueError):
    """A file cannot be played to a customer; the message says what it is and what to do."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What a recording is, and how long it takes to hear."""

    mime: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Kept:
    """A recording as it was brought in."""

    content: bytes
    mime: str
    seconds: float


class PromptAudio:
    """Recorded prompts by the digest of their content."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, content: bytes, now: datetime) -> str:
        """Keep a recording and return its digest; the same one again is kept once. Raises `AudioError`."""
        sound = examine(content)
        digest = hashlib.sha256(content).hexdigest()
        row = {
            "digest": digest,
            "content": content,
            "mime": sound.mime,
            "seconds": sound.seconds,
            "created_at": now,
        }
        insert_unless_there(self._session, Row, [row])
        return digest

    def get(self, digest: str) -> Kept | None:
        """The recording with this digest."""
        row = self._session.execute(
            select(Row.content, Row.mime, Row.seconds).where(Row.digest == digest)
        ).one_or_none()
        return None if row is None else Kept(row.content, row.mime, row.seconds)


def examine(content: bytes) -> Sound:
    """What this recording is. Raises `AudioError` for anything a telephone would not play, with what to do."""
    if not content:
        raise AudioError("it is empty; record it again.")
    check_size(len(content))
    sound = _wav(content) if content[:4] == b"RIFF" and content[8:12] == b"WAVE" else _mp3(content)
    if sound.seconds < 0.1:
        raise AudioError("nothing can be heard in it; record it again.")
    return sound


def check_size(size: int) -> None:
    """Refuse so many bytes, best before they are read. Raises `AudioError`."""
    if size > LARGEST:
        raise AudioError(f"it has {size / 1024 / 1024:.1f} MB; a prompt has 2 MB at most, so make it shorter.")


def _wav(content: bytes) -> Sound:
    parts = dict(_chunks(content))
    if len(parts.get(b"fmt ", b"")) < 16 or b"data" not in parts:
        raise AudioError(f"it is a WAV file that breaks off; {SAVE_AS}.")
    coding, channels, rate, _, _, bits = struct.unpack("<HHIIHH", parts[b"fmt "][:16])
    if (coding, bits) not in ((PCM, 16), (MU_LAW, 8)):
        raise AudioError(f"its WAV coding ({_coding(coding, bits)}) is not played by telephones; {SAVE_AS}.")
    if channels != 1:
        raise AudioError(f"it has {channels} channels; {SAVE_AS}.")
    if rate not in RATES:
        raise AudioError(f"it has {rate / 1000:g} kHz; {SAVE_AS}.")
    return Sound(WAV, len(parts[b"data"]) / (rate * bits // 8))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The parts of a RIFF file; one that breaks off is given as far as it goes."""
    at = 12
    while at + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, at)
        yield name, content[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _coding(coding: int, bits: int) -> str:
    names = {PCM: "PCM", 2: "ADPCM", 3: "floating point", 6: "A-law", MU_LAW: "mu-law", 0xFFFE: "extensible"}
    return f"{names.get(coding, f'code {coding}')}, {bits} bit"


# Of an MPEG frame's header: kbit/s by index, samples per second, samples in a frame. Layer III only.
_FIRST_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LATER_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
FEWEST_FRAMES = 3  # any file may hold two bytes that look like a header


def _mp3(content: bytes) -> Sound:
    at = 0
    if content[:3] == b"ID3" and len(content) >= 10:  # a title and a cover may stand before the sound
        a, b, c, d = content[6:10]
        at = 10 + (a << 21 | b << 14 | c << 7 | d)
    seconds, frames = 0.0, 0
    while at + 4 <= len(content):
        frame = _frame(content[at : at + 4])
        if frame is None:
            break
        size, lasts = frame
        at, seconds, frames = at + size, seconds + lasts, frames + 1
    if frames < FEWEST_FRAMES:
        raise AudioError(f"it is neither WAV nor MP3; {SAVE_AS}.")
    return Sound(MP3, seconds)


def _frame(header: bytes) -> tuple[int, float] | None:
    """Bytes and seconds of the MPEG frame that begins so; None when none begins here."""
    if header[0] != 0xFF or header[1] & 0xE0 != 0xE0:
        return None
    version, layer = header[1] >> 3 & 3, header[1] >> 1 & 3
    rate_index, sample_index, padding = header[2] >> 4, header[2] >> 2 & 3, header[2] >> 1 & 1
    if version not in _SAMPLES or layer != 1 or rate_index in (0, 15) or sample_index == 3:
        return None
    first = version == 3
    kilobits = (_FIRST_RATES if first else _LATER_RATES)[rate_index]
    samples, rate = 1152 if first else 576, _SAMPLES[version][sample_index]
    return samples // 8 * kilobits * 1000 // rate + padding, samples / rate
