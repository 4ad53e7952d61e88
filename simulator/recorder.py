"""Records what a person says after the beep, and tells whoever asked when the file is ready."""

import shutil
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from simulator.callbacks import recording_fields
from simulator.reactions import Remark
from simulator.resources import Recording, new_sid
from simulator.sound import RATE, read_wav, seconds, write_wav
from simulator.twiml import Record

if TYPE_CHECKING:
    from simulator.exchange import Exchange
    from simulator.line import Line

READY_AFTER = 2.0  # seconds until a recording can be fetched


def record(line: "Line", verb: Record, base: str, remark: Remark, *, chinese: bool) -> dict[str, str]:
    """Let the person speak; returns what the action request says about it."""
    exchange, call = line.exchange, line.call
    now = exchange.clock.now()
    recording = Recording(new_sid("RE"), call.account, call.sid, "processing", now, now)
    exchange.recordings[recording.sid] = recording
    _tell(line, verb, base, recording, "in-progress")
    keys = _speak(line, verb, remark, recording, chinese=chinese)
    exchange.keep("recording", recording)
    exchange.later(lambda: _make_ready(line, verb, base, recording))
    told = {"RecordingUrl": exchange.base + recording.path, "RecordingSid": recording.sid}
    return told | {"RecordingDuration": str(recording.duration or 0)} | ({"Digits": keys} if keys else {})


def _speak(line: "Line", verb: Record, remark: Remark, recording: Recording, *, chinese: bool) -> str:
    """Fill the recording; returns the key that ended it, the word hangup, or nothing after a silence."""
    length = 0.0
    if remark.words:
        length = _store(line.exchange, recording, remark.words, verb.max_length, chinese=chinese)
    line.spend(length)
    if remark.hangs_up:
        return "hangup"
    if length >= verb.max_length:
        return ""
    if remark.presses and remark.words and verb.finish_on_key:
        return "#" if "#" in verb.finish_on_key else verb.finish_on_key[0]
    line.spend(min(verb.timeout or verb.max_length, verb.max_length))
    return ""


def _store(exchange: "Exchange", recording: Recording, words: str, longest: int, *, chinese: bool) -> float:
    """Keep the spoken words as this recording's own file, cut at the longest allowed."""
    voice = exchange.studio.voice(words, chinese=chinese)
    folder = exchange.settings.home / "simulator" / "recordings"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{recording.sid}.wav"
    length = seconds(voice)
    if length > longest:
        write_wav(path, read_wav(voice)[: longest * RATE])
        length = float(longest)
    else:
        shutil.copyfile(voice, path)
    recording.file, recording.duration = path.name, max(1, round(length))
    return length


def _make_ready(line: "Line", verb: Record, base: str, recording: Recording) -> None:
    """After a moment the recording is there, or absent because nothing was said."""
    exchange = line.exchange
    exchange.pace.wait(READY_AFTER)
    if recording.file is None:
        recording.status, recording.duration, recording.error_code = "absent", 0, 16101
    else:
        recording.status = "completed"
    exchange.keep("recording", recording)
    _tell(line, verb, base, recording, recording.status)


def _tell(line: "Line", verb: Record, base: str, recording: Recording, event: str) -> None:
    if verb.callback is None or event not in verb.callback_events:
        return
    fields = recording_fields(recording, line.exchange.base) | {"RecordingStatus": event}
    line.put(urljoin(base, verb.callback), verb.callback_method, fields, "recording")
