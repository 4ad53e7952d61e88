"""What must be so after any trouble: pure checks of the carrier's journal against the database."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from html import unescape
from itertools import pairwise
from typing import Any

from flows.phone import mask_phone
from simulator.journal import Entry
from simulator.resources import ENDED
from tests.chaos.evidence import Evidence
from tests.chaos.town import LOW, QUESTIONS, SCORED
from voice.twiml import SORRY

CHINA = timezone(timedelta(hours=8))
TURN = re.compile(r"/voice/turn/([0-9a-f-]{36})/(\d+)(?:\?.*)?$")
ANSWER = re.compile(r"/voice/answer/([0-9a-f-]{36})(?:\?.*)?$")
MOST_LINES = 12  # of the journal, shown with a breach
ATTEMPTS, BUSIES = 3, 3
NO_COMPLAINT = ("data_correction", "technical", "put_through", "write_down")


@dataclass(frozen=True)
class Breach:
    """One promise that was not kept: a sentence without a full number, and the journal's lines about it."""

    says: str
    lines: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n    ".join((self.says, *self.lines))


@dataclass(frozen=True)
class Carried:
    """One call as the carrier had it. `opened` and `closed` are places in its journal."""

    sid: str
    call_id: str
    to: str
    opened: int
    closed: int | None
    opened_on: date
    rang_on: date | None  # the day on which it rang, when it did
    status: str


@dataclass(frozen=True)
class Acknowledged:
    """A turn with something heard that was answered as we answer: the next prompt, or a good-bye."""

    call_id: str
    number: int
    heard: str
    reply: str
    place: int


def carried(journal: Sequence[Entry]) -> list[Carried]:
    """Our calls at the carrier, in the order in which they came."""
    found: dict[str, list[Entry]] = defaultdict(list)
    for entry in journal:
        if entry["kind"] == "call" and entry.get("parent") is None and entry["direction"] == "outbound-api":
            found[entry["sid"]].append(entry)
    return [_carried(sid, entries) for sid, entries in found.items()]


def _carried(sid: str, entries: Sequence[Entry]) -> Carried:
    last = entries[-1]
    ringing = next((entry for entry in entries if entry["status"] == "ringing"), None)
    named = ANSWER.search(last["url"] or "")
    return Carried(
        sid=sid,
        call_id=named[1] if named else "",
        to=last["to"],
        opened=entries[0]["n"],
        closed=next((entry["n"] for entry in entries if entry["status"] in ENDED), None),
        opened_on=_day(entries[0]["at"]),
        rang_on=_day(ringing["at"]) if ringing and last["status"] != "busy" else None,
        status=last["status"],
    )


def acknowledged(journal: Sequence[Entry]) -> list[Acknowledged]:
    """Turns that the carrier posted and we answered with more than an apology, in the order of the answers."""
    sorry = tuple(SORRY.values())
    found = []
    for entry in journal:
        if entry["kind"] != "webhook" or entry.get("status") != 200 or entry["purpose"] != "twiml":
            continue
        reply = unescape(entry["answer"])
        if any(words in reply for words in sorry):
            continue
        turn, fields = TURN.search(entry["url"]), entry["fields"]
        if turn is not None:
            heard = fields.get("RecordingSid") or fields.get("Digits") or ""
            found.append(Acknowledged(turn[1], int(turn[2]), heard, reply, entry["n"]))
        elif (answered := ANSWER.search(entry["url"])) is not None:
            found.append(Acknowledged(answered[1], 0, "", reply, entry["n"]))
    return found


def rung_once(seen: Evidence) -> Iterator[Breach]:
    """No two calls at the carrier are for the same attempt."""
    by_id: dict[str, list[Carried]] = defaultdict(list)
    for call in carried(seen.journal):
        by_id[call.call_id].append(call)
    for call_id, calls in by_id.items():
        if len(calls) > 1:
            says = f"Attempt {call_id} rang {mask_phone(calls[0].to)} {len(calls)} times."
            yield Breach(says, lines_about(seen, call_id))


def known(seen: Evidence) -> Iterator[Breach]:
    """Every call the carrier had is in our ledger by its id, or its attempt stands there as unsure."""
    ours = {row["id"]: row for row in seen.calls}
    at_the_carrier = set()
    for call in carried(seen.journal):
        at_the_carrier.add(call.sid)
        row = ours.get(call.call_id)
        if row is None:
            says = f"The carrier rang {mask_phone(call.to)} for an attempt {call.call_id} that we do not know."
            yield Breach(says, lines_about(seen, call.call_id))
        elif row["sid"] != call.sid and not (row["sid"] is None and row["outcome"] == "unsure"):
            says = f"Attempt {call.call_id} is {call.sid} there, and {row['sid']} ({row['outcome']}) in our ledger."
            yield Breach(says, lines_about(seen, call.call_id))
    for row in seen.calls:
        if row["sid"] is not None and row["direction"] == "outbound" and row["sid"] not in at_the_carrier:
            yield Breach(f"Attempt {row['id']} claims to be {row['sid']}, which the carrier never had.")


def one_line(seen: Evidence) -> Iterator[Breach]:
    """At no moment did two calls to one number live at the carrier."""
    by_number: dict[str, list[Carried]] = defaultdict(list)
    for call in carried(seen.journal):
        by_number[call.to].append(call)
    for number, calls in by_number.items():
        for earlier, later in pairwise(calls):
            if earlier.closed is None or earlier.closed > later.opened:
                says = f"{mask_phone(number)} was rung for attempt {later.call_id} while {earlier.call_id} still lived."
                yield Breach(says, (*lines_about(seen, earlier.call_id), *lines_about(seen, later.call_id)))


def rings_allowed(seen: Evidence) -> Iterator[Breach]:
    """Nobody's phone rang more often than the policy allows: once a day, once more at a time that they asked for, and
    three times in all, or four; a busy line is tried three times a day.
    """
    asked: dict[str, set[date]] = defaultdict(set)
    phones = {row["id"]: row["phone"] for row in seen.followups}
    for decision in seen.decisions:
        if decision["rule"] == "asked_for":
            asked[phones[decision["followup_id"]]].add(decision["at"].astimezone(CHINA).date())
    rung: dict[str, Counter[date]] = defaultdict(Counter)
    busy: Counter[tuple[str, date]] = Counter()
    for call in carried(seen.journal):
        if call.rang_on is not None:
            rung[call.to][call.rang_on] += 1
        elif call.status == "busy":
            busy[call.to, call.opened_on] += 1
    for number, days in rung.items():
        for day, times in days.items():
            if times > 1 + any(day >= asked_on for asked_on in asked[number]):
                yield Breach(f"{mask_phone(number)} was rung {times} times on {day}.", lines_to(seen, number, day))
        if days.total() > ATTEMPTS + bool(asked[number]):
            yield Breach(f"{mask_phone(number)} was rung {days.total()} times in all.", lines_to(seen, number))
    for (number, day), times in busy.items():
        if times > BUSIES:
            yield Breach(f"{mask_phone(number)} was busy {times} times on {day} and still tried.")


def followups_kept(seen: Evidence) -> Iterator[Breach]:
    """Every customer of the list has one follow-up: closed with a disposition, or waiting for a time to come."""
    count = Counter(row["phone"] for row in seen.followups)
    for number in seen.numbers:
        if count[number] != 1:
            yield Breach(f"{mask_phone(number)} has {count[number]} follow-ups.")
    living = {row["followup_id"] for row in seen.calls if row["state"] != "ended"}
    for row in seen.followups:
        who = f"Follow-up {row['id']} of {mask_phone(row['phone'])}"
        match row["state"]:
            case "closed" if not row["disposition"]:
                yield Breach(f"{who} is closed without a disposition.")
            case "closed":
                pass
            case "waiting" if row["disposition"]:
                yield Breach(f"{who} waits, and has the disposition {row['disposition']}.")
            case "waiting" if not _is_to_come(row["next_call_at"], seen.now):
                yield Breach(f"{who} waits for {row['next_call_at']}, which is over.", lines_to(seen, row["phone"]))
            case "waiting" if row["attempts"] > ATTEMPTS:
                yield Breach(f"{who} waits although its {row['attempts']} attempts are used.")
            case "waiting":
                pass
            case _ if row["id"] not in living:
                yield Breach(f"{who} counts as being called, and no call of it lives.", lines_to(seen, row["phone"]))
            case _:
                yield Breach(f"{who} is still being called.", lines_to(seen, row["phone"]))


def calls_over(seen: Evidence) -> Iterator[Breach]:
    """Every attempt is over, holds nothing any more, and has an outcome."""
    for row in seen.calls:
        if row["state"] != "ended" or row["outcome"] is None or row["holds_number"] is not None:
            says = f"Attempt {row['id']} to {mask_phone(row['to'])} is left {row['state']} ({row['outcome']})."
            yield Breach(says, lines_about(seen, row["id"]))


def answers_kept(seen: Evidence) -> Iterator[Breach]:
    """Whatever was heard and acknowledged is stored: each turn with its keys, each question with its last answer."""
    turns = {(row["call_id"], row["number"]): row for row in seen.turns}
    replies: dict[tuple[str, int], str] = {}
    last: dict[tuple[int, str], Acknowledged] = {}
    followups = {row["id"]: row["followup_id"] for row in seen.calls}
    for turn in acknowledged(seen.journal):
        replies[turn.call_id, turn.number] = turn.reply
        row = turns.get((turn.call_id, turn.number))
        if row is None and not turn.heard and "/voice/turn/" not in turn.reply:
            continue  # a good-bye to somebody with whom there is nothing left to talk about is no turn
        if row is None or row["heard"] != turn.heard:
            stored = "nothing" if row is None else repr(row["heard"])
            says = f"Turn {turn.number} of attempt {turn.call_id} was told {turn.heard!r}, and {stored} is stored."
            yield Breach(says, lines_about(seen, turn.call_id))
            continue
        question = _asked(replies.get((turn.call_id, turn.number - 1), ""))
        if question is not None and turn.heard in SCORED and len(turn.heard) == 1:
            last[followups[turn.call_id], question] = turn
    answers = {(row["followup_id"], row["question"]): row for row in seen.answers}
    for (followup_id, question), turn in last.items():
        row = answers.get((followup_id, question))
        if row is None or row["raw"] != turn.heard:
            stored = "nothing" if row is None else repr(row["raw"])
            says = f"{question} of follow-up {followup_id} was answered {turn.heard!r}, and {stored} is stored."
            yield Breach(says, lines_about(seen, turn.call_id))


def replies_alike(seen: Evidence) -> Iterator[Breach]:
    """A turn that came twice got the same reply twice, whatever died between."""
    replies: dict[tuple[str, int], str] = {}
    for turn in acknowledged(seen.journal):
        if replies.setdefault((turn.call_id, turn.number), turn.reply) != turn.reply:
            says = f"Turn {turn.number} of attempt {turn.call_id} was answered in two ways."
            yield Breach(says, lines_about(seen, turn.call_id))


def comments_kept(seen: Evidence) -> Iterator[Breach]:
    """Every spoken comment that we were told of is fetched, or known to be absent where nothing was said."""
    at_the_carrier = {entry["sid"]: entry for entry in seen.journal if entry["kind"] == "recording"}
    told = {turn.heard: turn.call_id for turn in acknowledged(seen.journal) if turn.heard.startswith("RE")}
    for entry in seen.journal:
        if entry["kind"] == "webhook" and entry["purpose"] == "recording" and 200 <= entry.get("status", 0) < 300:
            told.setdefault(entry["fields"]["RecordingSid"], entry["url"].split("/")[-2])
    ours = {row["sid"]: row for row in seen.recordings}
    for sid, call_id in told.items():
        sound, row = at_the_carrier.get(sid), ours.get(sid)
        if sound is None or sound["status"] != "completed":
            if row is not None and row["state"] == "announced":
                yield Breach(f"Comment {sid} of attempt {call_id} is still waited for, and never came.")
        elif row is None or row["state"] != "fetched" or row["file"] not in seen.files:
            stored = "nothing is stored" if row is None else f"it is {row['state']}"
            yield Breach(f"Comment {sid} of attempt {call_id} was spoken, and {stored}.", lines_about(seen, call_id))


def low_have_tickets(seen: Evidence) -> Iterator[Breach]:
    """No low answer is without a complaint: those marked low, and those whose keys say so."""
    complaints = {row["followup_id"] for row in seen.tickets if row["category"] not in NO_COMPLAINT}
    questions = set(QUESTIONS.values())
    for row in seen.answers:
        low = row["low"] or (row["question"] in questions and row["raw"] in LOW)
        if low and row["followup_id"] not in complaints:
            yield Breach(f"{row['question']} of follow-up {row['followup_id']} was {row['raw']!r}, without a ticket.")


def texted_once(seen: Evidence) -> Iterator[Breach]:
    """Nobody got the same text twice, and every text of ours that the carrier had is in our books."""
    sent = {
        entry["sid"]: entry
        for entry in seen.journal
        if entry["kind"] == "message" and entry["direction"] == "outbound-api"
    }
    for (to, body), times in Counter((entry["to"], entry["body"]) for entry in sent.values()).items():
        if times > 1:
            yield Breach(f"{mask_phone(to)} was texted {times} times: {body}")
    ours = {row["sid"] for row in seen.messages}
    for sid, entry in sent.items():
        if sid not in ours:
            yield Breach(f"The carrier texted {mask_phone(entry['to'])} as {sid}, which we do not know.")
    for row in seen.messages:
        if row["state"] == "sending":
            yield Breach(f"Message {row['id']} to {mask_phone(row['to'])} is left {row['state']}.")


CHECKS: Mapping[str, Callable[[Evidence], Iterator[Breach]]] = {
    "rung twice for one attempt": rung_once,
    "calls we do not know": known,
    "two calls to one number at once": one_line,
    "rung more often than allowed": rings_allowed,
    "attempts left hanging": calls_over,
    "follow-ups lost": followups_kept,
    "acknowledged answers lost": answers_kept,
    "turns answered in two ways": replies_alike,
    "comments lost": comments_kept,
    "low answers without a ticket": low_have_tickets,
    "texted twice": texted_once,
}


def audit(seen: Evidence) -> dict[str, list[Breach]]:
    """Every check with its breaches; all lists are empty when all is well."""
    return {name: list(check(seen)) for name, check in CHECKS.items()}


def lines_about(seen: Evidence, call_id: str) -> tuple[str, ...]:
    """The journal's lines about one attempt, short and without numbers; of many the first and the last."""
    sids = {call.sid for call in carried(seen.journal) if call.call_id == call_id}
    lines = [_line(e) for e in seen.journal if e.get("sid") in sids or call_id in str(e.get("form", e.get("url", "")))]
    half = MOST_LINES // 2
    return tuple(lines if len(lines) <= MOST_LINES else [*lines[:half], "…", *lines[-half:]])


def lines_to(seen: Evidence, number: str, day: date | None = None) -> tuple[str, ...]:
    """The journal's lines about the calls to one number, of one day or of all."""
    calls = [call for call in carried(seen.journal) if call.to == number and day in (None, call.rang_on)]
    return tuple(
        _line(entry) for entry in seen.journal if entry["kind"] == "call" and entry["sid"] in {c.sid for c in calls}
    )[-MOST_LINES:]


def _line(entry: Entry) -> str:
    kept: dict[str, Any] = {
        name: entry[name]
        for name in ("purpose", "status", "failed", "why", "fault", "try", "method", "did", "answer", "ms")
        if entry.get(name) not in (None, "")
    }
    fields = entry.get("fields") or {}
    kept |= {name: fields[name] for name in ("CallStatus", "Digits", "SequenceNumber") if fields.get(name)}
    path = re.sub(r"^https?://[^/]+", "", str(entry.get("url") or entry.get("path") or ""))
    told = " ".join(f"{name}={str(value)[:60]}" for name, value in kept.items())
    return re.sub(
        r"\+?\d{11,15}", lambda n: mask_phone(n.group()), f"{entry['n']} {entry['at']} {entry['kind']} {path} {told}"
    )


def _asked(reply: str) -> str | None:
    asked = [question for words, question in QUESTIONS.items() if words in reply]
    return asked[0] if len(asked) == 1 else None


def _is_to_come(at: str | None, now: datetime | None) -> bool:
    return at is not None and (now is None or datetime.fromisoformat(at) > now)


def _day(at: str) -> date:
    return datetime.fromisoformat(at).astimezone(CHINA).date()
