"""Recordings made of numbers, for tests that need a file a telephone can play, or one it cannot."""

from __future__ import annotations

import struct


def wav(
    seconds: float = 1.0,
    *,
    rate: int = 8000,
    channels: int = 1,
    coding: int = 1,
    bits: int = 16,
    extra: bytes = b"",
    value: int = 0,
) -> bytes:
    """A WAV file of one and the same sample; `extra` are more parts before the sound."""
    frame = channels * bits // 8
    sound = bytes([value]) * (round(seconds * rate) * frame)
    head = struct.pack("<HHIIHH", coding, channels, rate, rate * frame, frame, bits)
    parts = b"fmt " + struct.pack("<I", len(head)) + head + extra + b"data" + struct.pack("<I", len(sound)) + sound
    return b"RIFF" + struct.pack("<I", 4 + len(parts)) + b"WAVE" + parts


def mp3(frames: int = 50, *, title: bytes = b"") -> bytes:
    """An MP3 file of silence, 128 kbit/s at 44.1 kHz; `title` stands before it as players keep titles there."""
    head = b""
    if title:
        size = len(title)
        head = b"ID3\x04\x00\x00" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + title
    return head + (b"\xff\xfb\x90\x00" + b"\x00" * 413) * frames
