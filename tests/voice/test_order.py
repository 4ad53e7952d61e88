"""News that comes late, twice or out of order never moves a call back, and a key proves a person."""

from __future__ import annotations

import itertools

from store.tables import Call, Followup, Recording
from tests.voice.stage import asked_overall


def test_reports_in_any_order_come_to_the_same_end(small_branch):
    """All orders of the four ordinary words, each said twice."""
    words = ("initiated", "ringing", "in-progress", "completed")
    for number, order in enumerate(itertools.permutations(words)):
        followup_id = small_branch.visit(name=f"客户{number}", phone=f"+86138{number:08d}")
        line = small_branch.ring(followup_id)
        for word in order:
            for _ in range(2):
                form = line.form(CallStatus=word, SequenceNumber=str(words.index(word)), CallDuration="60")
                assert small_branch.post(f"/voice/status/{line.call_id}", form).status_code == 204
        call = next(row for row in small_branch.rows(Call) if row.id == line.call_id)
        followup = next(row for row in small_branch.rows(Followup) if row.id == followup_id)
        assert (call.state, call.outcome, call.duration_s) == ("ended", "completed", 60), order
        assert (call.holds_number, call.holds_followup) == (None, None)
        assert (followup.state, followup.attempts) == ("waiting", 1), order


def test_a_late_word_never_moves_an_ended_call_back(branch):
    line = asked_overall(branch)
    line.hang_up()
    before = [(c.state, c.outcome, c.ended_at, c.answered_at, c.holds_number) for c in branch.rows(Call)]
    followups = [(f.state, f.disposition, f.attempts, f.troubles, f.next_call_at) for f in branch.rows(Followup)]
    for late in ("queued", "initiated", "ringing", "in-progress", "busy", "no-answer", "failed", "canceled", "?"):
        assert line.status(late, CallDuration="1", SipResponseCode="404").status_code == 204
    assert [(c.state, c.outcome, c.ended_at, c.answered_at, c.holds_number) for c in branch.rows(Call)] == before
    assert [
        (f.state, f.disposition, f.attempts, f.troubles, f.next_call_at) for f in branch.rows(Followup)
    ] == followups


def test_completed_before_in_progress_ends_the_call_and_the_late_word_is_kept_as_late(small_branch):
    line = small_branch.ring(small_branch.visit())
    line.status("completed", CallDuration="20")
    line.status("in-progress")
    call = small_branch.rows(Call)[0]
    assert (call.state, call.outcome, call.duration_s) == ("ended", "completed", 20)
    assert small_branch.rows(Followup)[0].attempts == 1


def test_the_words_asked_for_after_the_call_has_ended_do_not_revive_it(branch):
    line = branch.ring(branch.visit())
    line.status("completed", CallDuration="0")
    answer = branch.post(f"/voice/answer/{line.call_id}", line.form(CallStatus="completed"))
    assert answer.status_code == 200
    assert branch.rows(Call)[0].state == "ended"
    assert branch.rows(Call)[0].holds_number is None


def test_a_machine_is_only_hung_up_on_and_a_key_proves_a_person_for_the_rest_of_the_call(branch):
    line = branch.ring(branch.visit())
    line.pick_up()
    line.a_machine_was_heard()
    line.press("1")
    assert any("按1" in said for said in line.say_nothing()), "a person who hesitates is asked again"
    line.press("1")
    line.press("1")  # overall: very satisfied
    line.press("1")
    line.press("1")  # a comment, please
    said = line.speak(7)
    assert any("谢谢" in words for words in said)
    line.hang_up()
    assert [recording.duration_s for recording in branch.rows(Recording)] == [7]
    assert [(call.outcome, call.answered_by) for call in branch.rows(Call)] == [("completed", "machine")]
    assert branch.rows(Followup)[0].disposition == "completed"


def test_a_machine_that_was_heard_at_once_is_told_nothing(small_branch):
    line = small_branch.ring(small_branch.visit())
    assert line.pick_up(AnsweredBy="machine_start") == ["(hangs up)"]
    line.hang_up()
    assert small_branch.rows(Call)[0].outcome == "machine"
    assert small_branch.rows(Followup)[0].state == "waiting"


def test_whoever_is_not_surely_a_machine_is_spoken_to(small_branch):
    for number, word in enumerate(("human", "unknown", "a ghost", "", "human\x00")):
        line = small_branch.ring(small_branch.visit(phone=f"+86138{number:08d}"))
        assert "梁一娜女士" in line.pick_up(AnsweredBy=word)[0], word
