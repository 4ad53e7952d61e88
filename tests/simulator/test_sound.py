"""The recordings are real sound: the right format, the right length, and loud enough to be heard."""

import importlib.util
import math
import wave
from pathlib import Path

import pytest

from simulator import sound
from simulator.comments import Mood, comment
from simulator.sound import LONGEST, RATE, SHORTEST, Studio, read_wav, seconds

SPEECH = importlib.util.find_spec("espeakng_loader") is not None and importlib.util.find_spec("numpy") is not None


def loudness(path: Path) -> float:
    samples = read_wav(path)
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))


def kinds() -> list[bool]:
    """With speech where it is installed, and always without."""
    return [True, False] if SPEECH else [False]


@pytest.mark.parametrize("espeak", kinds())
@pytest.mark.parametrize("chinese", [True, False])
def test_a_comment_is_telephone_sound_that_can_be_heard(tmp_path: Path, espeak: bool, chinese: bool) -> None:
    words = comment(Mood.CROSS, chinese=chinese, pick=0)
    path = Studio(tmp_path, espeak=espeak).voice(words, chinese=chinese)
    head = path.read_bytes()[:12]
    assert (head[:4], head[8:]) == (b"RIFF", b"WAVE")
    with wave.open(str(path), "rb") as held:
        assert (held.getframerate(), held.getnchannels(), held.getsampwidth()) == (8000, 1, 2)
    assert SHORTEST <= seconds(path) <= LONGEST
    assert loudness(path) > 1000


@pytest.mark.parametrize("words", ["好。", "太慢了。" * 60])
def test_very_short_and_very_long_words_still_fit(tmp_path: Path, words: str) -> None:
    path = Studio(tmp_path, espeak=False).voice(words, chinese=True)
    assert SHORTEST <= seconds(path) <= LONGEST


def test_the_same_words_are_made_once_and_sound_the_same(tmp_path: Path) -> None:
    first = Studio(tmp_path / "a", espeak=False).voice("请尽快联系我。", chinese=True)
    again = Studio(tmp_path / "a", espeak=False).voice("请尽快联系我。", chinese=True)
    other = Studio(tmp_path / "b", espeak=False).voice("请尽快联系我。", chinese=True)
    assert first == again
    assert first.read_bytes() == other.read_bytes()
    assert len(list((tmp_path / "a").iterdir())) == 1


def test_without_speech_this_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sound, "_installed", lambda: False)
    studio = Studio(tmp_path)
    for words in ("第一句话。", "第二句话。"):
        assert loudness(studio.voice(words, chinese=True)) > 1000
    assert capsys.readouterr().err.count("espeakng-loader") == 1


@pytest.mark.parametrize("mood", list(Mood))
@pytest.mark.parametrize("chinese", [True, False])
def test_every_mood_has_its_own_words_in_each_language(mood: Mood, chinese: bool) -> None:
    said = {comment(mood, chinese=chinese, pick=pick) for pick in range(6)}
    assert len(said) >= 2
    assert all(any("\u4e00" <= letter <= "\u9fff" for letter in words) == chinese for words in said)


def test_our_sound_is_8_khz_everywhere() -> None:
    assert RATE == 8000
