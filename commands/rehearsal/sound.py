"""What Ringback said in a rehearsal as a sound file for a telephone's ear, spoken by the simulator's voices."""

from __future__ import annotations

import array
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from commands.errors import Mistake
from commands.rehearsal.call import Conversation
from flows.pauses import pieces
from flows.steps import Locale
from flows.turns import AskedForKey, AskedToSpeak, HungUp, PutThrough
from simulator.sound import PACKAGE_PARENT, PATIENCE, RATE, read_wav, write_wav

VOICES: Mapping[Locale, str] = {"zh-CN": "cmn", "en": "en-us"}  # as eSpeak calls them
PACKAGES = "requirements-speech.txt"
BREATH_S = 0.3  # between two prompts
ANSWER_S = 1.0  # where the customer answers, however long that took
BETWEEN_CALLS_S = 3.0
AT_ONCE = 2  # voices speaking at the same time; each is a process of its own


def check_sound(path: Path) -> None:
    """Whether anything can be spoken into that file, before anybody walks a script for it. Raises `Mistake`."""
    if path.suffix.lower() != ".wav":
        raise Mistake(f"The sound becomes a WAV file, so its name must end in .wav: {path.with_suffix('.wav')}, say.")
    if not all(find_spec(name) for name in ("espeakng_loader", "numpy")):
        packages = PACKAGE_PARENT / PACKAGES
        raise Mistake(f"The voices are not installed; add them with: {sys.executable} -m pip install -r {packages}")


def save_sound(path: Path, conversation: Conversation) -> float:
    """Speak all that was said, in all calls, into a new file. Returns its seconds. Raises `Mistake`."""
    score = list(score_of(conversation))
    with TemporaryDirectory() as folder:
        words = list(dict.fromkeys(piece for piece in score if isinstance(piece, str)))
        files = [Path(folder, f"{number}.wav") for number in range(len(words))]
        voice = VOICES[conversation.talk.locale]
        with ThreadPoolExecutor(AT_ONCE) as voices:
            spoken = dict(zip(words, voices.map(_speak, words, [voice] * len(words), files), strict=True))
        samples = array.array("h")
        for piece in score:
            samples.extend(spoken[piece] if isinstance(piece, str) else _silence(piece))
        whole = Path(folder, "whole.wav")
        write_wav(whole, samples)
        _put(path, whole.read_bytes())
    return len(samples) / RATE


def score_of(conversation: Conversation) -> Iterator[str | float]:
    """The words in their order and, between them, the seconds of silence. A recorded prompt is told in its words."""
    for number, call in enumerate(conversation.calls):
        if number:
            yield BETWEEN_CALLS_S
        for exchange in call:
            for said in exchange.says:
                match said:
                    case HungUp():
                        pass
                    case PutThrough():
                        yield ANSWER_S
                    case AskedForKey(text=text) | AskedToSpeak(text=text):
                        yield from _speakable(pieces(text))
                        yield ANSWER_S
                    case _:
                        yield from _speakable(pieces(said.text))
                        yield BREATH_S


def _speakable(parts: Iterable[str | float]) -> Iterator[str | float]:
    """Without what holds no letter and no number: eSpeak has no sound for a full stop after a pause."""
    return (part for part in parts if isinstance(part, float) or any(letter.isalnum() for letter in part))


def _speak(words: str, voice: str, path: Path) -> array.array[int]:
    """The samples of some words. Raises `Mistake` if the voice fails."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "simulator.speak", voice, str(path)],
            input=words.encode(),
            cwd=PACKAGE_PARENT,
            timeout=PATIENCE,
            capture_output=True,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Mistake(f"The voice {voice} did not speak ({error}); try again, or rehearse without --sound.") from error
    if done.returncode != 0:
        why = (done.stderr.decode(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
        packages = PACKAGE_PARENT / PACKAGES
        raise Mistake(f"The voice {voice} did not speak ({why}); install the packages of {packages} anew.")
    return read_wav(path)


def _silence(seconds: float) -> array.array[int]:
    return array.array("h", [0]) * round(seconds * RATE)


def _put(path: Path, content: bytes) -> None:
    """Make a file that was not there, even if somebody made one while we spoke."""
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise Mistake(f"{path} is there already; choose another name, so that no sound is lost.") from error
    except OSError as error:
        raise Mistake(f"The sound cannot be written to {path} ({error.strerror}); save it elsewhere.") from error
