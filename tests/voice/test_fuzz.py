"""Thousands of rightly signed requests with wild contents, to every address there is: none of them stumbles."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from urllib.parse import quote

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from flows.lifecycles import CallState
from flows.script_file import parse, shipped
from store.messages import Messages
from store.tables import Answer, Call, Message, Ticket, Turn
from tests.voice.branch import OUR_NUMBER, Branch, Line
from tests.voice.stage import carrier_routes
from voice.words import CALL_WORDS, MACHINE_WORDS, MESSAGE_WORDS

SCALES = parse(shipped()["after_service_3day"]).scales
ANYTHING = st.text(st.characters(codec="utf-8"), max_size=12)
WILD = st.one_of(
    ANYTHING,
    st.sampled_from(
        ["", "\x00", "-1", "0", "9" * 30, "9" * 5000, "x" * 3000, "null", "<Say>", "'; --", "\ufffe", "%00"]
    ),
)
VALUES = {
    "Digits": st.sampled_from(["1", "1", "1", "2", "4", "5", "0", "9", "*", "#", "hangup", "12"]) | WILD,
    "CallStatus": st.sampled_from(list(CALL_WORDS)) | WILD,
    "MessageStatus": st.sampled_from(list(MESSAGE_WORDS)) | WILD,
    "AnsweredBy": st.sampled_from(list(MACHINE_WORDS)) | WILD,
    "SequenceNumber": st.sampled_from(["0", "1", "2", "3"]) | WILD,
    "CallDuration": st.sampled_from(["0", "7", "60"]) | WILD,
    "RecordingDuration": st.sampled_from(["-1", "0", "5"]) | WILD,
    "RecordingStatus": st.sampled_from(["completed", "absent", "failed", "in-progress"]) | WILD,
    "RecordingSid": st.sampled_from(["RE1", "RE2"]) | WILD,
    "RecordingUrl": st.sampled_from(["https://api.example.com/Recordings/RE3", "/", "https://["]) | WILD,
    "MessageSid": st.sampled_from(["SM1", "SM2"]) | WILD,
    "ErrorCode": st.sampled_from(["30003", "13224"]) | WILD,
    "SipResponseCode": st.sampled_from(["404", "486", "200"]) | WILD,
    "Body": st.sampled_from(["R", "退订", "STOP", "好的"]) | WILD,
    "To": st.sampled_from([OUR_NUMBER, OUR_NUMBER, "+8613684289706"]) | WILD,
    "From": st.sampled_from(["+8613684289706", OUR_NUMBER]) | WILD,
}
NUMBERS = st.one_of(st.integers(0, 14), st.integers(0, 14), st.sampled_from([999, 1001, 2**31, 2**64, 10**50]))
QUESTIONS = st.sampled_from(["comment", "overall", "x" * 300]) | ANYTHING.filter(lambda text: text and "/" not in text)


@st.composite
def requests(draw, rules: list[str], ids: list[str], sids: list[str]) -> tuple[str, dict[str, str]]:
    """One request as the carrier might make it, or as nobody ever would."""
    rule = draw(st.sampled_from(rules))
    stranger = ANYTHING.filter(lambda text: text.strip("./") and "/" not in text)
    call_id = draw(st.sampled_from([*ids, *ids, *ids, "nobody", "a\x00b"]) | stranger)
    path = (
        rule.replace("<call_id>", quote(call_id, safe=""))
        .replace("<message_id>", quote(call_id, safe=""))
        .replace("<int:number>", str(draw(NUMBERS)))
        .replace("<question>", quote(draw(QUESTIONS), safe=""))
    )
    names = draw(st.sets(st.sampled_from(list(VALUES)), max_size=6))
    form = {name: draw(VALUES[name]) for name in sorted(names)}
    if draw(st.booleans()):
        form["CallSid"] = draw(st.sampled_from(sids) | WILD)
    return path, form


def calls_in_every_state(branch: Branch) -> list[Line]:
    """Calls that are claimed, under way, being recorded, ended and of a closed follow-up."""
    lines = [branch.ring(branch.visit(name=f"客户{number}", phone=f"+86138{number:08d}")) for number in range(6)]
    for line, keys in zip(lines[1:], ("", "1", "1112", "11111", "9"), strict=True):
        line.pick_up()
        for key in keys:
            line.press(key)
    lines[2].hang_up()
    with branch.runtime.work() as session:
        call = session.get_one(Call, lines[0].call_id)
        call.sid, call.state = None, CallState.CLAIMED  # the carrier's reply was lost
        for line in lines[:2]:
            Messages(session).plan(
                key=line.call_id,
                dealership_id=branch.dealership_id,
                followup_id=None,
                to=line.to,
                from_=OUR_NUMBER,
                body="您好",
                now=branch.clock.now(),
            )
        session.commit()
    return lines


def test_no_signed_request_whatever_it_says_makes_us_stumble(branch):
    lines = calls_in_every_state(branch)
    rules = carrier_routes(branch.client.application)
    ids = [line.call_id for line in lines] + [message.id for message in branch.rows(Message)]
    posted: dict[str, int] = dict.fromkeys(rules, 0)

    @settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(batch=st.lists(requests(rules, ids, [line.sid for line in lines]), min_size=20, max_size=20))
    def post_them(batch):
        with capture_logs() as logs:
            for path, form in batch:
                answer = branch.post(path, form)
                rule = matching(rules, path)
                posted[rule] += 1
                assert answer.status_code in (200, 204), f"{path} {form}"
                if answer.status_code == 200:
                    assert ET.fromstring(answer.text).tag == "Response"
        assert [entry for entry in logs if entry["event"] == "voice.database"] == []

    post_them()
    assert sum(posted.values()) >= 1000
    assert all(posted.values()), "every address has had its turn"
    for answer in branch.rows(Answer):
        if answer.kind == "scale":
            assert answer.value in {level.value for level in SCALES[answer.scale].levels.values()}
    low = {answer.followup_id for answer in branch.rows(Answer) if answer.low}
    assert low == {ticket.followup_id for ticket in branch.rows(Ticket) if ticket.kind == "complaint"}
    assert {call.state for call in branch.rows(Call)} <= {"claimed", "placed", "ringing", "answered", "ended"}
    assert all(turn.number <= 1000 for turn in branch.rows(Turn))


def matching(rules: list[str], path: str) -> str:
    """The rule that a path was made from."""
    return next(rule for rule in rules if re.fullmatch(re.sub(r"<[^>]+>", "[^/]+", rule), path))


def test_the_fuzz_knows_every_address_and_every_address_is_guarded(small_branch):
    """A new route under /voice or /sms is fuzzed by itself, and must refuse what is not signed."""
    app = small_branch.client.application
    for rule in carrier_routes(app):
        path = re.sub(r"<int:\w+>", "1", rule)
        path = re.sub(r"<\w+>", "x", path)
        assert "<" not in path, f"{rule} has a kind of part that nobody fills in here"
        assert small_branch.client.post(path, data={"CallSid": "CA1"}).status_code == 403, rule
        assert small_branch.post(path, {"CallSid": "CA1"}).status_code in (200, 204), rule
