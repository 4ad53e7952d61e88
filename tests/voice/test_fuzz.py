"""Twenty thousand rightly signed requests with wild contents, to every address there is: none of them stumbles.

Hypothesis draws a few requests at a time; each is made to a call in every state there is, with some of its fields left
out or another one's in their place. Then the branch is put back to where it stood, which is quicker than a new one.
"""

from __future__ import annotations

import contextlib
import random
import re
import shutil
import sqlite3
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app
from werkzeug.wrappers import Request

from flows.lifecycles import CallState, Disposition, FollowupState, MessageState, Outcome, VoicemailState
from flows.steps import Choice, Number, Score, YesNo
from store.tables import Answer, Call, Followup, Message, Ticket, Turn
from tests.voice.branch import OUR_NUMBER, PUBLIC_URL, TOKEN, Branch
from tests.voice.fuzz_states import States, script, stand_everywhere
from tests.voice.stage import carrier_routes
from voice.signature import Signatures
from voice.webhooks import SOMEBODY_LISTENS
from voice.words import CALL_WORDS, MACHINE_WORDS, MESSAGE_WORDS

AT_LEAST = 20_000  # signed requests in one run
EXAMPLES, FORMS = 120, 3  # drawn, and requests drawn in each; every one is made to some forty calls
ON_POSTGRES = 6  # examples there; it cannot be put back to where it stood, and does not need to

ANYTHING = st.text(st.characters(codec="utf-8"), max_size=12)
WILD = st.one_of(
    ANYTHING,
    st.sampled_from(
        [
            *("", "\x00", "-1", "0", "9" * 30, "9" * 5000, "x" * 3000, "null", "<Say>", "'; --", "\ufffe", "%00"),
            *("\u202e", "NaN", "inf", "1e999", "٣", "１", "𝟙", " 1 ", "1\n2", "\r\n", "&=;", "{hotline}", "%s", "\\"),
            *("[", "😀🚗" * 9, "1" * 300),
        ]
    ),
)
VALUES = {
    "Digits": st.sampled_from(["1", "1", "2", "3", "4", "5", "0", "9", "*", "#", "hangup", "12", "*1", "1130", "*9"]),
    "SpeechResult": st.sampled_from(
        ["是的", "满意", "不用了", "别再打了", "鲁L12345", "下周三下午", "八千公里", "yes", "1"]
    ),
    "Confidence": st.sampled_from(["0.91", "0.2", "0.0", "1", "-1", "2", "nan", "inf", ""]),
    "CallStatus": st.sampled_from(list(CALL_WORDS)),
    "DialCallStatus": st.sampled_from(["completed", "answered", "busy", "no-answer", "failed", "canceled"]),
    "MessageStatus": st.sampled_from(list(MESSAGE_WORDS)),
    "AnsweredBy": st.sampled_from(list(MACHINE_WORDS)),
    "SequenceNumber": st.sampled_from(["0", "1", "2", "3"]),
    "CallDuration": st.sampled_from(["0", "7", "60"]),
    "RecordingDuration": st.sampled_from(["-1", "0", "5"]),
    "RecordingStatus": st.sampled_from(["completed", "absent", "failed", "in-progress"]),
    "RecordingSid": st.sampled_from(["RE1", "RE2"]),
    "RecordingUrl": st.sampled_from(["https://api.example.com/Recordings/RE3", "/", "https://["]),
    "MessageSid": st.sampled_from(["SM1", "SM2", "SM3", "SM4"]),
    "ErrorCode": st.sampled_from(["30003", "13224", "21610"]),
    "SipResponseCode": st.sampled_from(["404", "486", "200", "603"]),
    "OptOutType": st.sampled_from(["STOP", "START", "HELP", "stop"]),
    "Body": st.sampled_from(
        ["R", "退订", "STOP", "START", "好的", "1", "5", "10", "是", "鲁L12345", "明天下午", "请回电"]
    ),
    "To": st.sampled_from([OUR_NUMBER, OUR_NUMBER, "+8613800000001"]),
    "From": st.sampled_from(["+8613800000001", "+8613800000003", OUR_NUMBER, "anonymous", "+266696687", ""]),
}
OF_ROUTES = {  # what the carrier would send there, more or less; the rest may come, too
    "turn": ("Digits", "SpeechResult", "Confidence", "RecordingUrl", "RecordingDuration", "DialCallStatus"),
    "answer": ("AnsweredBy", "CallStatus"),
    "machine": ("AnsweredBy",),
    "status": ("CallStatus", "SequenceNumber", "CallDuration", "SipResponseCode", "MessageStatus", "ErrorCode"),
    "recording": ("RecordingSid", "RecordingStatus", "RecordingDuration"),
    "inbound": ("From", "To", "Digits", "Body", "MessageSid", "OptOutType", "CallStatus"),
}
RAW = [b"Digits=%ED%A0%80&SpeechResult=%ED%A0%BD", b"Digits=%FF%FE&Body=%C0%80", b"%=&&=1&Digits", b"Digits=1&Digits=2"]
BROKEN = b'--x\r\nContent-Disposition: form-data; name="Digits"\r\n\r\n1\r\n--'
PLAIN = "application/x-www-form-urlencoded"
WAYS = ("plain",) * 12 + ("doubled", "raw", "multipart", "broken", "json", "nothing", "long", "GET", "PUT")
MEANT = {"GET": (405,), "PUT": (405,), "long": (413,)}
NUMBERS = ["next"] * 6 + ["again", "0", "1", "2", "999", "1000", "1001", str(2**31), str(2**64), "9" * 40]
REPEATED = ("/voice/turn/", "/voice/answer/", "/voice/voicemail/", "/voice/inbound/")
PARTS = {"call_id", "message_id", "number", "question"}  # of addresses; `filled` knows what may stand there
NEXT = re.compile(r"/voice/([a-z/]+)/([0-9a-f-]{36})/(\d+)")


@dataclass(frozen=True)
class Drawn:
    """One request before it is known to which call it goes."""

    rule: str
    form: dict[str, str]
    way: str
    number: str
    question: str
    raw: bytes
    chance: int


@st.composite
def drawn(draw: Any, rules: list[str]) -> Drawn:
    """One request as the carrier might make it, or as nobody ever would."""
    turns = [rule for rule in rules if "number" in rule]  # where most can go wrong
    rule = draw(st.sampled_from([*rules, *turns, *turns]))
    usual = next((names for word, names in OF_ROUTES.items() if word in rule.split("/")), tuple(VALUES))
    names = draw(st.sets(st.sampled_from([*usual, *usual, *VALUES]), max_size=6))
    form = {name: draw(VALUES[name] if draw(st.integers(0, 3)) else WILD) for name in sorted(names)}
    return Drawn(
        rule,
        form,
        draw(st.sampled_from(WAYS)),
        draw(st.sampled_from(NUMBERS)),
        draw(st.sampled_from(["comment", "overall", "x" * 300, "😀", "\x00", "%2e%2e"])),
        draw(st.sampled_from(RAW) | st.binary(max_size=20)),
        draw(st.integers(0, 2**32)),
    )


@dataclass
class Fuzz:
    """Makes the requests, remembers where each call goes on, and counts."""

    states: States
    rules: list[str]
    posted: Counter[str] = field(default_factory=Counter)
    after: dict[str, str] = field(default_factory=dict)  # the path that a call was told to go on at
    kept: sqlite3.Connection | None = None  # the branch as it stood at first

    @property
    def branch(self) -> Branch:
        return self.states.branch

    def __post_init__(self) -> None:
        self.signatures = Signatures([TOKEN], PUBLIC_URL)
        self.signs = RequestValidator(TOKEN)
        self.app = self.branch.client.application
        self.app.config["PROPAGATE_EXCEPTIONS"] = True  # so that a stumble is seen where it happens
        self.ids = [*self.states.ids, "nobody", "a\x00b", "😀", "x" * 200]
        self.lines = {line.call_id: line for line in self.states.lines}
        self.start = dict(self._told())

    def restore(self) -> None:
        """Put the branch back to where it stood."""
        assert self.kept is not None
        with contextlib.closing(sqlite3.connect(self.branch.engine.url.database or "")) as file:
            self.kept.backup(file)
        self.after = dict(self.start)

    def make(self, one: Drawn) -> None:
        """The same request to every call, each time with some of its fields."""
        chance = random.Random(one.chance)
        anywhere = "<call_id>" in one.rule or "<message_id>" in one.rule
        for call_id in self.ids if anywhere else self.ids[::2]:
            self.send(one, call_id, chance)

    def send(self, one: Drawn, call_id: str, chance: random.Random) -> None:
        line = self.lines.get(call_id)
        form = {name: value for name, value in one.form.items() if chance.random() < 0.85}
        if line is not None and chance.random() < 0.8:
            form = {"CallSid": line.sid, "To": line.to, "From": OUR_NUMBER, **form}
            if "inbound" in one.rule:
                form |= {"To": OUR_NUMBER, "From": line.to, "CallSid": f"CA{chance.randrange(9)}"} | (
                    {} if "MessageSid" in form else {"MessageSid": f"SM{chance.randrange(10**9)}"}
                )
        path = self.filled(one, call_id)
        answer = self.signed(path, form, one)
        self.posted[one.rule] += 1
        if path.startswith(REPEATED) and one.way not in MEANT:
            again = self.signed(path, form, one)
            self.posted[one.rule] += 1
            assert again.get_data() == answer.get_data(), f"a repeated turn is answered alike: {path} {form}"
        allowed = MEANT.get(one.way, (200, 204))
        assert answer.status_code in allowed, f"{answer.status_code} {path} {one.way} {form}"
        if answer.status_code == 200:
            assert ET.fromstring(answer.get_data()).tag == "Response", path
            self.after.update(self._told_in(answer.get_data(as_text=True)))
        elif one.way not in MEANT:
            assert not path.startswith(SOMEBODY_LISTENS) or path.endswith("/status"), f"somebody listens at {path}"

    def filled(self, one: Drawn, call_id: str) -> str:
        """The address of this request for one call."""
        rule, number = one.rule, one.number
        if "<int:number>" in rule and number in ("next", "again"):
            place = rule.removeprefix("/voice/").split("/")[0]
            told = self.after.get(f"{place} {call_id}", "1")
            number = told if number == "next" else str(max(0, int(told) - 1))
        path = (
            rule.replace("<call_id>", quote(call_id, safe=""))
            .replace("<message_id>", quote(call_id, safe=""))
            .replace("<int:number>", number)
            .replace("<question>", quote(one.question, safe=""))
        )
        assert "<" not in path, f"{rule} has a part of which nobody here knows what may stand in it"
        return path

    def signed(self, path: str, form: dict[str, str], one: Drawn) -> TestResponse:
        """The answer to a request that carries the right signature for whatever the server reads from it."""
        method = one.way if one.way in ("GET", "PUT") else "POST"
        body, kind = urlencode(form).encode(), PLAIN
        match one.way:
            case "doubled":
                body += b"&" + body
            case "raw":
                body += b"&" + one.raw
            case "multipart":
                lines = [f'--x\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in form.items()]
                body, kind = "".join([*lines, "--x--\r\n"]).encode(), "multipart/form-data; boundary=x"
            case "broken":
                body, kind = BROKEN + one.raw, "multipart/form-data; boundary=x"
            case "json":
                kind = "application/json"
            case "nothing":
                body, kind = b"", ""
            case "long":
                body += b"&Body=" + b"x" * 300_000
        environ = EnvironBuilder(path, method=method, input_stream=None, data=body, content_type=kind).get_environ()
        copy = dict(environ) | {"wsgi.input": _Body(body)}
        environ["HTTP_X_TWILIO_SIGNATURE"] = self.signs.compute_signature(
            self.signatures.signed_url(environ), Request(copy).form
        )
        content, status, headers = run_wsgi_app(self.app, environ, buffered=True)
        return TestResponse(content, status, headers, request=Request(environ))

    def _told(self) -> Iterator[tuple[str, str]]:
        for turn in self.branch.rows(Turn, Turn.number):
            yield from self._told_in(turn.reply)

    def _told_in(self, text: str) -> Iterator[tuple[str, str]]:
        for place, call_id, number in NEXT.findall(text):
            yield f"{place} {call_id}", number


class _Body:
    """The bytes of a request, for a second reader."""

    def __init__(self, body: bytes) -> None:
        self._left = body

    def read(self, size: int = -1) -> bytes:
        size = len(self._left) if size < 0 else size
        taken, self._left = self._left[:size], self._left[size:]
        return taken

    def readinto(self, into: bytearray) -> int:
        taken = self.read(len(into))
        into[: len(taken)] = taken
        return len(taken)


@pytest.fixture(scope="module")
def fuzz(migrated_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fuzz]:
    """One branch for all examples, whose first state is kept in memory."""
    home = tmp_path_factory.mktemp("fuzz")
    path = home / "ringback.db"
    shutil.copyfile(migrated_sqlite_template, path)
    branch = Branch.open(f"sqlite:///{path}", home, speech=True)
    states = stand_everywhere(branch)
    made = Fuzz(states, carrier_routes(branch.client.application))
    made.kept = sqlite3.connect(":memory:")
    with contextlib.closing(sqlite3.connect(path)) as file:
        file.backup(made.kept)
    yield made
    made.kept.close()
    branch.close()


@pytest.mark.timeout(900)  # a minute of work, on a machine that may have other things to do
def test_no_signed_request_whatever_it_says_makes_us_stumble(fuzz: Fuzz) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(batch=st.lists(drawn(fuzz.rules), min_size=FORMS, max_size=FORMS))
    def make_them(batch: list[Drawn]) -> None:
        fuzz.restore()
        with capture_logs() as logs:
            for one in batch:
                fuzz.make(one)
        assert [entry for entry in logs if entry["event"] == "voice.database"] == []
        check_what_is_kept(fuzz.branch)

    make_them()
    assert sum(fuzz.posted.values()) >= AT_LEAST, fuzz.posted
    assert all(fuzz.posted[rule] >= 45 for rule in fuzz.rules), f"every address has had its turn: {fuzz.posted}"


@pytest.mark.timeout(600)
def test_postgresql_takes_the_same(migrated_postgres_url: str, tmp_path: Path) -> None:
    branch = Branch.open(migrated_postgres_url, tmp_path, speech=True)
    fuzz = Fuzz(stand_everywhere(branch), carrier_routes(branch.client.application))
    fuzz.after = dict(fuzz.start)

    @settings(max_examples=ON_POSTGRES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(batch=st.lists(drawn(fuzz.rules), min_size=FORMS, max_size=FORMS))
    def make_them(batch: list[Drawn]) -> None:
        with capture_logs() as logs:
            for one in batch:
                fuzz.make(one)
        assert [entry for entry in logs if entry["event"] == "voice.database"] == []

    make_them()
    check_what_is_kept(branch)
    branch.close()
    assert sum(fuzz.posted.values()) >= 600


def check_what_is_kept(branch: Branch) -> None:
    """What must be so in the database, whatever has been posted."""
    calls, followups = branch.rows(Call), {row.id: row for row in branch.rows(Followup)}
    for call in calls:
        assert call.state in set(CallState)
        assert (call.state == CallState.ENDED) == (call.outcome is not None), (call.state, call.outcome)
        assert call.outcome is None or call.outcome in set(Outcome)
        assert (call.holds_followup is None and call.holds_number is None) or call.state != CallState.ENDED
        assert call.voicemail is None or call.voicemail in set(VoicemailState)
        assert call.state != CallState.ENDED or call.voicemail not in ("due", "asked")
    living = Counter(call.followup_id for call in calls if call.state != CallState.ENDED and call.followup_id)
    assert max(living.values(), default=0) <= 1, "two calls of one follow-up live"
    told = Counter(call.followup_id for call in calls if call.voicemail == "left")
    assert max(told.values(), default=0) <= 1, "two messages of one follow-up"
    for row in followups.values():
        assert row.state in set(FollowupState)
        assert (row.state == FollowupState.CLOSED) == (row.disposition is not None)
        assert row.disposition is None or row.disposition in set(Disposition)
    answers = branch.rows(Answer)
    for answer in answers:
        check_type(answer, followups[answer.followup_id].script)
    tickets = {ticket.followup_id for ticket in branch.rows(Ticket) if ticket.kind == "complaint"}
    assert {answer.followup_id for answer in answers if answer.low} <= tickets, "a low answer without a ticket"
    assert all(turn.number <= 1000 for turn in branch.rows(Turn))
    messages = branch.rows(Message)
    assert all(message.state in set(MessageState) for message in messages)
    assert "\x00" not in "".join(message.body for message in messages)


def check_type(answer: Answer, name: str) -> None:
    """An answer has the type of its question."""
    step, value = (
        script(name).steps.get(answer.question),
        answer.value,
    )  # who answers is remembered beside the questions
    match step:
        case Score():
            levels = script(name).scale(step.scale).levels.values()
            assert value in {level.value for level in levels} | (set(range(1, 11)) if step.scale == "ten" else set())
        case Number():
            assert isinstance(value, int)
            assert not isinstance(value, bool)
        case YesNo():
            assert isinstance(value, bool)
        case Choice():
            assert value in {option.value for option in step.options.values()}
        case _:
            assert isinstance(value, str)
            assert value


def test_the_fuzz_knows_every_address_and_every_address_is_guarded(fuzz: Fuzz) -> None:
    """A new route under /voice or /sms is fuzzed by itself, and must refuse what is not signed."""
    known = {rule.rule for rule in fuzz.app.url_map.iter_rules() if rule.rule.startswith(("/voice", "/sms"))}
    assert known == set(fuzz.rules), "some address takes no POST; the carrier makes nothing else"
    one = Drawn("", {}, "plain", "1", "comment", b"", 0)
    for rule in fuzz.rules:
        assert {re.sub(r"\w+:", "", part) for part in re.findall(r"<([^>]+)>", rule)} <= PARTS, rule
        path = fuzz.filled(Drawn(rule, {}, "plain", "1", "comment", b"", 0), "x")
        assert fuzz.branch.client.post(path, data={"CallSid": "CA1"}).status_code == 403, rule
        assert fuzz.signed(path, {"CallSid": "CA1"}, one).status_code in (200, 204), rule
