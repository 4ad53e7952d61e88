"""What a follow-up says of the record it was about: good, nobody reached, or wrong data (rule 3.11)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flows.lifecycles import Disposition


class Record(StrEnum):
    """The manual's classes of a customer's data, as far as a call can tell."""

    VALID = "valid"  # 有效档案: somebody who belongs to it was reached
    NOT_REACHED = "not_reached"  # 联系不上
    INVALID = "invalid"  # 无效档案: the number is wrong
    NOT_TRIED = "not_tried"  # it ended before anybody could be reached


RECORDS: Mapping[Disposition, Record] = {
    Disposition.COMPLETED: Record.VALID,  # 已回访已完成
    Disposition.PARTIAL: Record.VALID,  # 已回访未完成
    Disposition.REFUSED: Record.VALID,
    Disposition.OPTED_OUT: Record.VALID,
    Disposition.DONE_BY_PERSON: Record.VALID,
    Disposition.DONE_BY_SMS: Record.NOT_TRIED,
    Disposition.DONE_BY_VOICEMAIL: Record.NOT_REACHED,
    Disposition.UNREACHABLE: Record.NOT_REACHED,
    Disposition.WRONG_NUMBER: Record.INVALID,
    Disposition.INVALID_NUMBER: Record.INVALID,
    Disposition.EXPIRED: Record.NOT_TRIED,
    Disposition.CANCELLED: Record.NOT_TRIED,
}
