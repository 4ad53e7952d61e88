"""Answering machines: what a programme wants done about them, what verdicts come to, what is said after the beep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

# off: nobody is asked to find out, and nobody is taken for a machine. hang_up: nothing is said, and it is tried again.
# message: a few words after the beep. sms: hang up, and the programme's text instead.
Machines = Literal["off", "hang_up", "message", "sms"]

HUMAN: Final = "human"
UNKNOWN: Final = "unknown"
GREETS: Final = "machine"  # a machine; its greeting may still be playing
LISTENS: Final = "machine_over"  # its greeting is over: what is said now is recorded
FAX: Final = "fax"
_RANKS: Mapping[str, int] = {UNKNOWN: 0, GREETS: 1, LISTENS: 2, FAX: 3, HUMAN: 4}

# Said where a programme has no words of its own. Whoever lives with the customer may hear it: who calls, how to ring
# back, how to be left alone, and nothing of what it is about.
MESSAGE: Mapping[Literal["zh-CN", "en"], str] = {
    "zh-CN": (
        "您好，这里是{dealership}的自动语音助手。刚才给您打电话，没能和您通上话。方便的时候，请拨打{hotline}和我们联系。"
        "不想再接到我们的电话，也可以打这个号码告诉我们。打扰您了，再见。"
    ),
    "en": (
        "Hello, this is the automatic assistant of {dealership}. We tried to reach you. When it suits you, please call "
        "us at {hotline}. If you would rather not be called again, please tell us at the same number. Thank you, and "
        "goodbye."
    ),
}
LONGEST_MESSAGE = 300  # characters; most machines record no more than a minute


def weigh(before: str | None, told: str | None) -> str | None:
    """What is believed of who picked up after one more verdict.

    The same verdicts come to the same in whatever order they arrive. Where they contradict each other the more cautious
    one holds: a person is never hung up on, and nothing is said to a fax.
    """
    if told is None or before is None:
        return told or before
    return max(before, told, key=lambda word: _RANKS.get(word, 0))


def is_machine(answered_by: str | None) -> bool:
    """Whether a voicemail or a fax is believed to have picked up."""
    return answered_by in (GREETS, LISTENS, FAX)
