"""Each check of the audit can fail: a run as it should be passes, and one thing gone wrong is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.chaos.audit import CHECKS, audit
from tests.chaos.evidence import Evidence
from voice.twiml import SORRY

PHONE = "+8613800000037"
FIRST, SECOND = (f"00000000-0000-4000-8000-00000000000{place}" for place in (1, 2))
DAY, NEXT_DAY = "2026-11-23T10:{:02}:00+08:00", "2026-11-24T10:{:02}:00+08:00"


class Journal:
    """A carrier's journal, written as the tests go."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def note(self, kind: str, at: str, **what: Any) -> None:
        self.entries.append({"n": len(self.entries), "at": at, "kind": kind, **what})

    def call(self, call_id: str, sid: str, day: str, *statuses: str, minute: int = 0) -> None:
        for step, status in enumerate(statuses):
            self.note(
                "call",
                day.format(minute + step),
                sid=sid,
                to=PHONE,
                direction="outbound-api",
                parent=None,
                url=f"https://ringback.example/voice/answer/{call_id}",
                status=status,
            )

    def turn(self, call_id: str, number: int, reply: str, *, status: int = 200, **fields: str) -> None:
        url = f"https://ringback.example/voice/turn/{call_id}/{number}"
        if number == 0:
            url = f"https://ringback.example/voice/answer/{call_id}"
        self.note("webhook", DAY.format(5), purpose="twiml", url=url, fields=fields, status=status, answer=reply)

    def text(self, sid: str, body: str = "您好") -> None:
        self.note("message", DAY.format(30), sid=sid, to=PHONE, body=body, direction="outbound-api", status="queued")


OVERALL = "<Say>这次维修保养，您总体上满意吗？</Say>"
WHOLE = ("queued", "ringing", "in-progress", "completed")


def journal() -> Journal:
    """Somebody does not pick up on the first day, and complains on the next, with a comment."""
    told = Journal()
    told.call(FIRST, "CA1", DAY, "queued", "ringing", "no-answer")
    told.call(SECOND, "CA2", NEXT_DAY, *WHOLE)
    told.turn(SECOND, 0, OVERALL)
    told.turn(SECOND, 1, "<Say>很抱歉。请留言。</Say>", Digits="5")
    told.turn(SECOND, 2, "<Say>谢谢，再见。</Say>", Digits="#", RecordingSid="RE1", RecordingDuration="3")
    told.note("recording", NEXT_DAY.format(9), sid="RE1", status="completed")
    told.text("SM1")
    return told


def evidence(told: Journal | None = None, **other: Any) -> Evidence:
    """What the database holds after that."""
    call = {"direction": "outbound", "to": PHONE, "followup_id": 1, "state": "ended", "holds_number": None}
    whole = Evidence(
        journal=(told or journal()).entries,
        now=datetime(2026, 11, 25, tzinfo=UTC),
        numbers=(PHONE,),
        followups=[
            {
                "id": 1,
                "phone": PHONE,
                "state": "closed",
                "disposition": "completed",
                "attempts": 2,
                "next_call_at": None,
            }
        ],
        calls=[
            {**call, "id": FIRST, "sid": "CA1", "outcome": "no_answer"},
            {**call, "id": SECOND, "sid": "CA2", "outcome": "completed"},
        ],
        turns=[
            {"call_id": SECOND, "number": 0, "heard": "", "reply": OVERALL},
            {"call_id": SECOND, "number": 1, "heard": "5", "reply": ""},
            {"call_id": SECOND, "number": 2, "heard": "RE1", "reply": ""},
        ],
        answers=[{"followup_id": 1, "call_id": SECOND, "question": "overall", "raw": "5", "value": -4, "low": True}],
        tickets=[{"followup_id": 1, "category": "overall"}],
        messages=[{"id": "m1", "sid": "SM1", "to": PHONE, "state": "delivered"}],
        recordings=[{"sid": "RE1", "call_id": SECOND, "state": "fetched", "file": "one/RE1.wav"}],
        files=frozenset({"one/RE1.wav"}),
    )
    return replace(whole, **other)


def broken(seen: Evidence) -> dict[str, list[str]]:
    return {name: [breach.says for breach in breaches] for name, breaches in audit(seen).items() if breaches}


def changed(rows: Any, place: int = -1, /, **values: Any) -> list[dict[str, Any]]:
    """The same rows, one of them changed."""
    kept = [dict(row) for row in rows]
    kept[place].update(values)
    return kept


def without(rows: Any, place: int = -1) -> list[dict[str, Any]]:
    kept = list(rows)
    del kept[place]
    return kept


def test_a_run_as_it_should_be_passes_every_check() -> None:
    assert broken(evidence()) == {}
    assert len(CHECKS) == 11


def test_two_calls_at_the_carrier_for_one_attempt_are_found_and_told_without_a_number() -> None:
    told = journal()
    told.call(SECOND, "CA3", "2026-11-25T10:{:02}:00+08:00", *WHOLE)
    found = audit(evidence(told))["rung twice for one attempt"]
    assert [breach.says for breach in found] == [f"Attempt {SECOND} rang +86138****0037 2 times."]
    assert any("status=completed" in line for line in found[0].lines)
    assert PHONE not in str(found[0])


def test_a_call_of_the_carrier_that_our_ledger_has_not_is_found() -> None:
    seen = evidence()
    assert list(broken(replace(seen, calls=without(seen.calls, 0)))) == ["calls we do not know"]
    assert list(broken(replace(seen, calls=changed(seen.calls, sid="CA9")))) == ["calls we do not know"]
    lost = changed(seen.calls, 0, sid=None)
    assert list(broken(replace(seen, calls=lost))) == ["calls we do not know"]
    unsure = changed(seen.calls, 0, sid=None, outcome="unsure")
    assert broken(replace(seen, calls=unsure)) == {}, "what we say we do not know is no lie"


def test_two_calls_to_one_number_at_once_are_found() -> None:
    told = Journal()
    told.call(FIRST, "CA1", DAY, "queued", "ringing")
    told.call(SECOND, "CA2", NEXT_DAY, *WHOLE)
    told.call(FIRST, "CA1", NEXT_DAY, "completed", minute=10)
    assert "two calls to one number at once" in broken(replace(evidence(), journal=told.entries))


def test_a_second_ring_on_one_day_needs_somebody_who_asked_for_it() -> None:
    told = journal()
    told.call(FIRST[:-1] + "3", "CA3", NEXT_DAY, *WHOLE, minute=20)
    third = {**evidence().calls[0], "id": FIRST[:-1] + "3", "sid": "CA3", "outcome": "completed"}
    seen = evidence(told, calls=[*evidence().calls, third])
    assert broken(seen) == {"rung more often than allowed": ["+86138****0037 was rung 2 times on 2026-11-24."]}
    asked = [{"followup_id": 1, "at": datetime(2026, 11, 24, 2, tzinfo=UTC), "verdict": "put_off", "rule": "asked_for"}]
    assert broken(replace(seen, decisions=asked)) == {}


def test_a_fourth_ring_in_all_and_a_fourth_busy_line_in_a_day_are_found() -> None:
    told, calls = journal(), list(evidence().calls)
    for place in (3, 4):
        call_id = FIRST[:-1] + str(place)
        told.call(call_id, f"CA{place}", f"2026-11-2{place + 2}T10:{{:02}}:00+08:00", "queued", "ringing", "no-answer")
        calls.append({**calls[0], "id": call_id, "sid": f"CA{place}"})
    assert broken(evidence(told, calls=calls)) == {
        "rung more often than allowed": ["+86138****0037 was rung 4 times in all."]
    }
    told, calls = journal(), list(evidence().calls)
    for place in (3, 4, 5, 6):
        call_id = FIRST[:-1] + str(place)
        told.call(call_id, f"CA{place}", "2026-11-27T10:{:02}:00+08:00", "queued", "ringing", "busy", minute=place * 5)
        calls.append({**calls[0], "id": call_id, "sid": f"CA{place}", "outcome": "busy"})
    assert list(broken(evidence(told, calls=calls))) == ["rung more often than allowed"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"state": "closed", "disposition": None}, "is closed without a disposition"),
        ({"state": "calling", "disposition": None}, "counts as being called, and no call of it lives"),
        ({"state": "waiting", "disposition": "completed"}, "has the disposition completed"),
        ({"state": "waiting", "disposition": None, "next_call_at": DAY.format(0)}, "which is over"),
        ({"state": "waiting", "disposition": None}, "waits for None"),
        (
            {"state": "waiting", "disposition": None, "next_call_at": "2026-12-01T10:00:00+08:00", "attempts": 4},
            "although its 4 attempts are used",
        ),
    ],
)
def test_a_follow_up_that_nobody_goes_on_with_is_found(change: dict[str, Any], says: str) -> None:
    seen = evidence()
    found = broken(replace(seen, followups=changed(seen.followups, **change)))
    assert list(found) == ["follow-ups lost"]
    assert says in found["follow-ups lost"][0]


def test_a_customer_without_a_follow_up_or_with_two_is_found() -> None:
    seen = evidence()
    assert broken(replace(seen, followups=[])) == {"follow-ups lost": ["+86138****0037 has 0 follow-ups."]}
    assert "has 2 follow-ups" in broken(replace(seen, followups=[*seen.followups] * 2))["follow-ups lost"][0]


def test_one_that_waits_for_a_time_to_come_is_not_lost() -> None:
    seen = evidence()
    to_come: dict[str, Any] = {
        "state": "waiting",
        "disposition": None,
        "next_call_at": "2026-12-01T10:00:00+08:00",
        "attempts": 1,
    }
    assert broken(replace(seen, followups=changed(seen.followups, **to_come))) == {}


def test_an_attempt_left_hanging_is_found() -> None:
    seen = evidence()
    for change in ({"state": "placed", "outcome": None}, {"outcome": None}, {"holds_number": PHONE}):
        assert list(broken(replace(seen, calls=changed(seen.calls, 0, **change)))) == ["attempts left hanging"]


def test_a_turn_that_was_acknowledged_and_is_not_stored_is_found() -> None:
    seen = evidence()
    for turns in (without(seen.turns, 1), changed(seen.turns, 1, heard="4")):
        assert list(broken(replace(seen, turns=turns))) == ["acknowledged answers lost"]


def test_an_apology_acknowledges_nothing() -> None:
    told = journal()
    told.turn(SECOND, 3, f"<Say>{SORRY['zh-CN']}</Say>", Digits="2")
    told.turn(SECOND, 3, "away", status=503, Digits="2")
    assert broken(evidence(told)) == {}


def test_an_answer_that_is_not_the_last_one_acknowledged_is_found() -> None:
    seen = evidence()
    assert list(broken(replace(seen, answers=changed(seen.answers, raw="4")))) == ["acknowledged answers lost"]
    assert list(broken(replace(seen, answers=[]))) == ["acknowledged answers lost"]


def test_a_question_that_was_answered_twice_keeps_the_later_answer() -> None:
    told, seen = journal(), evidence()
    told.turn(SECOND, 3, OVERALL, Digits="7")
    told.turn(SECOND, 4, "<Say>谢谢。</Say>", Digits="2")
    turns = [*seen.turns, *({"call_id": SECOND, "number": n, "heard": h, "reply": ""} for n, h in ((3, "7"), (4, "2")))]
    assert list(broken(evidence(told, turns=turns))) == ["acknowledged answers lost"]
    assert broken(evidence(told, turns=turns, answers=changed(seen.answers, raw="2"))) == {}


def test_a_turn_that_came_twice_and_was_answered_in_two_ways_is_found() -> None:
    told = journal()
    told.turn(SECOND, 1, "<Say>很抱歉。请留言。</Say>", Digits="5")
    assert broken(evidence(told)) == {}
    told.turn(SECOND, 1, "<Say>谢谢。</Say>", Digits="5")
    assert list(broken(evidence(told))) == ["turns answered in two ways"]


def test_a_good_bye_to_whom_there_is_nothing_left_to_ask_is_no_turn() -> None:
    told = journal()
    told.turn(FIRST, 0, "<Say>您好，这次没有需要打扰您的事情了。</Say>")
    assert broken(evidence(told)) == {}
    told.turn(FIRST, 0, "<Gather action='https://ringback.example/voice/turn/x/1'/>")
    assert "acknowledged answers lost" in broken(evidence(told))


def test_a_comment_that_was_spoken_and_is_not_here_is_found() -> None:
    seen = evidence()
    changes: list[dict[str, Any]] = [{"state": "announced"}, {"state": "absent"}, {"file": "one/other.wav"}]
    for change in changes:
        assert list(broken(replace(seen, recordings=changed(seen.recordings, **change)))) == ["comments lost"]
    assert list(broken(replace(seen, recordings=[]))) == ["comments lost"]


def test_a_comment_in_which_nothing_was_said_may_be_absent_but_is_not_waited_for() -> None:
    told = journal()
    told.entries[-2].update(status="absent")
    seen = evidence(told)
    assert broken(replace(seen, recordings=changed(seen.recordings, state="absent", file=None))) == {}
    assert list(broken(replace(seen, recordings=changed(seen.recordings, state="announced")))) == ["comments lost"]


def test_a_low_answer_without_a_complaint_is_found() -> None:
    seen = evidence()
    assert list(broken(replace(seen, tickets=[]))) == ["low answers without a ticket"]
    assert list(broken(replace(seen, tickets=[{"followup_id": 1, "category": "technical"}]))) == [
        "low answers without a ticket"
    ]
    unmarked = changed(seen.answers, low=False)
    assert list(broken(replace(seen, tickets=[], answers=unmarked))) == ["low answers without a ticket"]


def test_the_same_text_twice_or_one_we_do_not_know_is_found() -> None:
    told, seen = journal(), evidence()
    told.text("SM2")
    both = [*seen.messages, {**seen.messages[0], "id": "m2", "sid": "SM2"}]
    assert broken(evidence(told, messages=both)) == {"texted twice": ["+86138****0037 was texted 2 times: 您好"]}
    told = journal()
    told.text("SM2", "再见")
    assert list(broken(evidence(told))) == ["texted twice"]
    assert list(broken(replace(seen, messages=changed(seen.messages, state="sending")))) == ["texted twice"]
