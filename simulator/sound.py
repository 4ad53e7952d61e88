"""Makes the sound of a person talking: eSpeak NG where installed, else a hum that can at least be heard."""

import array
import hashlib
import importlib.util
import io
import math
import random
import subprocess
import sys
import threading
import wave
from pathlib import Path

from simulator.pace import speaking_seconds

RATE = 8000
SHORTEST, LONGEST = 3.0, 20.0
PATIENCE = 60  # real seconds the speaking process may take
PACKAGE_PARENT = Path(__file__).resolve().parent.parent


class Studio:
    """Turns words into 8 kHz mono WAV files, each made once and kept by its text."""

    def __init__(self, folder: Path, *, espeak: bool = True) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._espeak = espeak and _installed()
        self._lock = threading.Lock()
        self._told = not espeak

    def voice(self, words: str, *, chinese: bool) -> Path:
        """The file in which these words are spoken, between 3 and 20 seconds long."""
        with self._lock:
            maker = "espeak" if self._espeak else "hum"
            name = hashlib.sha256(f"{maker}:{chinese}:{words}".encode()).hexdigest()[:20]
            path = self._folder / f"{name}.wav"
            if not path.exists():
                self._make(words, chinese, path)
        return path

    def _make(self, words: str, chinese: bool, path: Path) -> None:
        draft = path.with_suffix(".part")
        if self._espeak and not _speak(words, "cmn" if chinese else "en-us", draft):
            self._espeak = False
        if not self._espeak:
            self._tell_once()
            write_wav(draft, hum(words))
        write_wav(draft, _fit(read_wav(draft)))
        draft.replace(path)

    def _tell_once(self) -> None:
        if not self._told:
            self._told = True
            print(
                "Comments are recorded as a hum, not as words; install espeakng-loader and numpy to hear them spoken.",
                file=sys.stderr,
            )


def _installed() -> bool:
    return all(importlib.util.find_spec(name) is not None for name in ("espeakng_loader", "numpy"))


def _speak(words: str, voice: str, path: Path) -> bool:
    """Have the words spoken by a process of its own; False when it cannot."""
    command = [sys.executable, "-m", "simulator.speak", voice, str(path.resolve())]
    try:
        done = subprocess.run(
            command,
            input=words.encode(),
            cwd=PACKAGE_PARENT,
            timeout=PATIENCE,
            capture_output=True,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and path.exists()


def hum(words: str) -> "array.array[int]":
    """A voice-like signal as long as the words would take: a gliding tone with overtones, in syllables."""
    chance = random.Random(words)
    samples = array.array("h")
    seconds = min(LONGEST, max(SHORTEST, speaking_seconds(words)))
    while len(samples) < seconds * RATE:
        pitch, length = chance.uniform(110, 210), int(chance.uniform(0.14, 0.26) * RATE)
        glide = chance.uniform(-0.25, 0.25)
        for at in range(length):
            part = at / length
            angle = 2 * math.pi * pitch * (1 + glide * part / 2) * at / RATE
            tone = math.sin(angle) + 0.6 * math.sin(2 * angle) + 0.35 * math.sin(5 * angle)
            samples.append(int(7000 * math.sin(math.pi * part) * tone))
        samples.extend([0] * int(chance.uniform(0.02, 0.07) * RATE))
    return samples[: int(seconds * RATE)]


def _fit(samples: "array.array[int]") -> "array.array[int]":
    """At most 20 seconds, and at least 3 by letting the line stay open."""
    fitted = samples[: int(LONGEST * RATE)]
    fitted.extend([0] * max(0, int(SHORTEST * RATE) - len(fitted)))
    return fitted


def read_wav(path: Path) -> "array.array[int]":
    """The samples of one of our own files."""
    with wave.open(str(path), "rb") as sound:
        samples = array.array("h", sound.readframes(sound.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def write_wav(path: Path, samples: "array.array[int]") -> None:
    """Write 16-bit mono at 8 kHz."""
    content = array.array("h", samples)
    if sys.byteorder == "big":
        content.byteswap()
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(content.tobytes())


def seconds(path: Path) -> float:
    """How long one of our files plays."""
    with wave.open(str(path), "rb") as sound:
        return sound.getnframes() / sound.getframerate()


def length_of(content: bytes) -> float | None:
    """The seconds a WAV file plays; None for anything else."""
    try:
        with wave.open(io.BytesIO(content), "rb") as sound:
            return sound.getnframes() / sound.getframerate()
    except (wave.Error, EOFError, ZeroDivisionError):
        return None
