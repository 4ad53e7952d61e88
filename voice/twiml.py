"""What is said, as TwiML: the last step of a turn. It sees utterances, a locale and addresses, and decides nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import assert_never

from twilio.twiml.voice_response import Gather, VoiceResponse

from flows.pauses import pieces
from flows.turns import AskedForKey, AskedToSpeak, HungUp, Listening, PutThrough, Said, Utterance

# The carrier's language and voice for each of our locales.
VOICES: Mapping[str, tuple[str, str]] = {"zh-CN": ("cmn-CN", "Polly.Zhiyu"), "en": ("en-US", "Polly.Joanna")}
# What its recogniser calls them, the model made for telephones, and how long a pause ends an answer.
EARS: Mapping[str, str] = {"zh-CN": "cmn-Hans-CN", "en": "en-US"}
SPEECH_MODEL, SPEECH_SILENCE_S, LONGEST_HINT = "googlev2_telephony_short", 2, 100
# Not allowed in XML, and the helper library lets them through.
_NOT_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

SORRY: Mapping[str, str] = {
    "zh-CN": "抱歉，系统暂时有点问题，我们稍后再联系您。再见。",
    "en": "I am sorry, we have a technical problem and will call you again later. Goodbye.",
}
NOTHING_LEFT: Mapping[str, str] = {
    "zh-CN": "您好，这次没有需要打扰您的事情了。祝您用车愉快，再见。",
    "en": "Hello. There is nothing we need to trouble you with any more. Goodbye.",
}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the carrier goes on: the next turn, and the news of a recording."""

    turn: str
    recording: str
    audio: Mapping[str, str] = field(default_factory=dict)  # file name -> address of the recorded prompt


def render(says: Iterable[Utterance], *, locale: str, addresses: Addresses) -> str:
    """The reply of one turn. Silence comes back to the next turn's address as an empty answer."""
    reply = VoiceResponse()
    for utterance in says:
        match utterance:
            case Said():
                _tell(reply, utterance, locale, addresses)
            case AskedForKey(timeout=timeout, most=most, listening=listening):
                # For one key an empty finish key, so that * and # arrive like any other; several end with #.
                gather = Gather(
                    input="dtmf" if listening is None else "dtmf speech",
                    **(_hearing(listening, locale) if listening is not None else {}),
                    num_digits=most,
                    finish_on_key="" if most == 1 else "#",
                    timeout=timeout,
                    action=addresses.turn,
                    method="POST",
                )
                _tell(gather, utterance, locale, addresses)
                reply.append(gather)
                reply.redirect(addresses.turn, method="POST")
            case PutThrough(number=number, seconds=seconds):
                reply.dial(_NOT_XML.sub("", number), action=addresses.turn, method="POST", timeout=seconds)
            case AskedToSpeak(max_seconds=seconds):
                _tell(reply, utterance, locale, addresses)
                reply.record(
                    action=addresses.turn,
                    method="POST",
                    max_length=seconds,
                    timeout=4,
                    finish_on_key="#",
                    play_beep=True,
                    trim="trim-silence",
                    recording_status_callback=addresses.recording,
                    recording_status_callback_event="completed absent",
                )
                reply.redirect(addresses.turn, method="POST")
            case HungUp():
                reply.pause(length=1)
                reply.hangup()
            case _:
                assert_never(utterance)
    return str(reply)


def _hearing(listening: Listening, locale: str) -> dict[str, str]:
    """What the carrier's recogniser is told. With a model of our choice the silence must be in seconds, not `auto`."""
    told = {"language": EARS[locale], "speech_model": SPEECH_MODEL, "speech_timeout": str(SPEECH_SILENCE_S)}
    hints = ", ".join(hint[:LONGEST_HINT] for hint in listening.hints)
    return {**told, "hints": hints} if hints else told


def goodbye(words: Mapping[str, str], locale: str) -> str:
    """One sentence and the end of the call, for when there is no conversation to go on with."""
    reply = VoiceResponse()
    known = locale if locale in words else "zh-CN"
    _say(reply, words[known], known)
    reply.hangup()
    return str(reply)


def wait_and_go(seconds: int, address: str) -> str:
    """Silence, and then on to another document of ours, unless somebody sends the call elsewhere meanwhile."""
    reply = VoiceResponse()
    reply.pause(length=seconds)
    reply.redirect(address, method="POST")
    return str(reply)


def _tell(
    where: VoiceResponse | Gather, told: Said | AskedForKey | AskedToSpeak, locale: str, addresses: Addresses
) -> None:
    """Play the recorded prompt where there is one, else say the words."""
    if told.audio is not None and told.audio in addresses.audio:
        where.play(addresses.audio[told.audio])
    else:
        _say(where, told.text, locale)


def _say(where: VoiceResponse | Gather, text: str, locale: str) -> None:
    """The words, with their pauses as the carrier's voices want them."""
    language, voice = VOICES[locale]
    said = list(pieces(_NOT_XML.sub("", text)))
    if all(isinstance(piece, str) for piece in said):
        where.say("".join(str(piece) for piece in said), language=language, voice=voice)
        return
    say = where.say("", language=language, voice=voice)
    for piece in said:
        if isinstance(piece, str):
            say.append(piece)
        else:
            say.break_(time=f"{round(piece * 1000)}ms")
