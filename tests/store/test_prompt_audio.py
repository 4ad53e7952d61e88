"""Recorded prompts: what a telephone plays is kept once; whatever else comes in is named with what to do."""

from __future__ import annotations

import hashlib
import struct
from datetime import UTC, datetime, timedelta

import pytest

from store.database import open_engine, writing
from store.prompt_audio import LARGEST, AudioError, PromptAudio, examine
from store.tables import PromptAudio as Row
from tests.sounds import mp3, wav

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NOTE = b"LIST" + struct.pack("<I", 3) + b"abc" + b"\x00"  # an odd part is followed by a filler


@pytest.mark.parametrize(
    ("content", "mime", "seconds"),
    [
        (wav(2.5), "audio/wav", 2.5),
        (wav(1.0, rate=16000), "audio/wav", 1.0),
        (wav(3.0, coding=7, bits=8), "audio/wav", 3.0),
        (wav(1.5, extra=NOTE), "audio/wav", 1.5),
        (mp3(100), "audio/mpeg", 100 * 1152 / 44100),
        (mp3(50, title=b"\x00" * 300), "audio/mpeg", 50 * 1152 / 44100),
        (mp3(50) + b"TAG" + b"x" * 125, "audio/mpeg", 50 * 1152 / 44100),
        ((b"\xff\xf3\x40\x00" + b"\x00" * 100) * 40, "audio/mpeg", 40 * 576 / 22050),
    ],
)
def test_what_a_telephone_plays_is_known_with_its_length(content, mime, seconds):
    sound = examine(content)
    assert sound.mime == mime
    assert sound.seconds == pytest.approx(seconds)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "it is empty"),
        (b"RIFF", "neither WAV nor MP3"),
        (wav()[:30], "a WAV file that breaks off"),
        (wav()[:12], "a WAV file that breaks off"),
        (wav(rate=44100), r"it has 44\.1 kHz; save it as WAV \(8 or 16 kHz"),
        (wav(channels=2), "it has 2 channels"),
        (wav(bits=24), r"its WAV coding \(PCM, 24 bit\)"),
        (wav(coding=6, bits=8), r"its WAV coding \(A-law, 8 bit\)"),
        (wav(coding=99), r"its WAV coding \(code 99, 16 bit\)"),
        (wav(0.01), "nothing can be heard in it"),
        (wav(140), r"it has 2\.1 MB; a prompt has 2 MB at most"),
        (b"OggS" + b"\x00" * 500, "neither WAV nor MP3"),
        (mp3(2), "neither WAV nor MP3"),
        (b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f", "neither WAV nor MP3"),
        (b"ID3", "neither WAV nor MP3"),
        (b"<html>\xff\xfb</html>", "neither WAV nor MP3"),
        ("您好".encode(), "neither WAV nor MP3"),
    ],
)
def test_what_it_does_not_play_is_named_with_what_to_do(content, sentence):
    with pytest.raises(AudioError, match=sentence) as refused:
        examine(content)
    assert str(refused.value).endswith(".")


def test_the_largest_prompt_still_goes_in():
    content = wav((LARGEST - 44) / 16000)
    assert len(content) == LARGEST
    assert examine(content).seconds == pytest.approx(131.07, abs=0.01)


def test_any_beginning_of_a_recording_is_either_played_or_refused():
    for content in (wav(0.05), mp3(4, title=b"\x00" * 20)):
        for length in range(len(content)):
            try:
                examine(content[:length])
            except AudioError:
                continue


def test_a_recording_is_kept_once_and_comes_back_as_it_was(migrated_url):
    engine = open_engine(migrated_url)
    content = mp3(30)
    with writing(engine)() as session:
        digests = {PromptAudio(session).keep(content, NOW + timedelta(days=day)) for day in range(3)}
        other = PromptAudio(session).keep(wav(), NOW)
        session.commit()
    assert digests == {hashlib.sha256(content).hexdigest()}
    with writing(engine)() as session:
        kept = PromptAudio(session).get(digests.pop())
        assert kept is not None
        assert (kept.content, kept.mime, round(kept.seconds, 2)) == (content, "audio/mpeg", 0.78)
        assert PromptAudio(session).get("0" * 64) is None
        assert PromptAudio(session).get(other) is not None
        assert session.query(Row).count() == 2
    engine.dispose()
