"""What is said, as TwiML: the last step of a turn. It sees utterances, a locale and addresses, and decides nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from twilio.twiml.voice_response import Gather, VoiceResponse

from flows.engine import AskedForKey, AskedToSpeak, HungUp, Said, Utterance

# The carrier's language and voice for each of our locales.
VOICES: Mapping[str, tuple[str, str]] = {"zh-CN": ("cmn-CN", "Polly.Zhiyu"), "en": ("en-US", "Polly.Joanna")}
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


def render(says: Iterable[Utterance], *, locale: str, addresses: Addresses) -> str:
    """The reply of one turn. Silence comes back to the next turn's address as an empty answer."""
    reply = VoiceResponse()
    for utterance in says:
        match utterance:
            case Said(text=text):
                _say(reply, text, locale)
            case AskedForKey(text=text, timeout=timeout):
                # An empty finish key, so that * and # arrive like any other key.
                gather = Gather(
                    input="dtmf",
                    num_digits=1,
                    finish_on_key="",
                    timeout=timeout,
                    action=addresses.turn,
                    method="POST",
                )
                _say(gather, text, locale)
                reply.append(gather)
                reply.redirect(addresses.turn, method="POST")
            case AskedToSpeak(text=text, max_seconds=seconds):
                _say(reply, text, locale)
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


def goodbye(words: Mapping[str, str], locale: str) -> str:
    """One sentence and the end of the call, for when there is no conversation to go on with."""
    reply = VoiceResponse()
    known = locale if locale in words else "zh-CN"
    _say(reply, words[known], known)
    reply.hangup()
    return str(reply)


def _say(where: VoiceResponse | Gather, text: str, locale: str) -> None:
    language, voice = VOICES[locale]
    where.say(_NOT_XML.sub("", text), language=language, voice=voice)
