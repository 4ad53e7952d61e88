"""Speaks one text into a WAV file with eSpeak NG; run as its own process: `python -m simulator.speak cmn out.wav`."""

# The library is GPL and keeps global state, so it lives in a short-lived process of its own and is optional.

import ctypes
import sys
import wave
from pathlib import Path
from typing import Any

SYNCHRONOUS = 2
UTF8 = 1
BY_CHARACTER = 1
RATE = 8000
CUT = 3400.0  # hertz; what a telephone line lets through


def main() -> int:
    """Read the text from standard input, write the voice named first to the file named second."""
    voice, target = sys.argv[1], Path(sys.argv[2])
    try:
        import espeakng_loader
        import numpy
    except ImportError:
        print("Speech needs the packages espeakng-loader and numpy.", file=sys.stderr)
        return 3
    library = ctypes.CDLL(espeakng_loader.get_library_path())
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, espeakng_loader.get_data_path().encode(), 0)
    if rate <= 0 or library.espeak_SetVoiceByName(voice.encode()) != 0:
        print(f"eSpeak NG has no voice {voice!r}.", file=sys.stderr)
        return 4
    heard = numpy.frombuffer(_synthesise(library, sys.stdin.buffer.read()), dtype=numpy.int16)
    narrow = _to_telephone(heard, rate, numpy)
    with wave.open(str(target), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(narrow.tobytes())
    return 0


def _synthesise(library: ctypes.CDLL, text: bytes) -> bytes:
    """Signed 16-bit samples at the library's own rate."""
    heard = bytearray()

    def take(samples: Any, count: int, _events: Any) -> int:
        if samples and count > 0:
            heard.extend(ctypes.string_at(samples, count * 2))
        return 0

    callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)(take)
    library.espeak_SetSynthCallback(callback)
    library.espeak_Synth(text + b"\0", len(text) + 1, 0, BY_CHARACTER, 0, UTF8, None, None)
    library.espeak_Synchronize()
    return bytes(heard)


def _to_telephone(samples: Any, rate: int, numpy: Any) -> Any:
    """Cut above 3.4 kHz with a windowed sinc, then interpolate to 8 kHz."""
    at = numpy.arange(-32, 33)
    kernel = numpy.sinc(2 * CUT / rate * at) * numpy.hamming(len(at))
    smooth = numpy.convolve(samples.astype(float), kernel / kernel.sum(), mode="same")
    moments = numpy.arange(0, len(smooth) * RATE // rate) * (rate / RATE)
    narrow = numpy.interp(moments, numpy.arange(len(smooth)), smooth)
    return numpy.clip(narrow, -32767, 32767).astype(numpy.int16)


if __name__ == "__main__":
    sys.exit(main())
