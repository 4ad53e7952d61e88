"""The simulator's own surface under /_simulator: what happened, what is happening, and trouble on request."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from simulator.faults import FaultError
from simulator.orders import E164
from simulator.persona import persona_of
from simulator.resources import Call, new_sid
from simulator.rest import exchange
from simulator.scripted import Habit, HabitError
from simulator.texting import receive
from simulator.webhook import WebhookFailed

control = Blueprint("control", __name__, url_prefix="/_simulator")


def _asked() -> dict[str, Any]:
    held = request.get_json(silent=True)
    return held if isinstance(held, dict) else request.form.to_dict()


def _refusal(sentence: str) -> tuple[Response, int]:
    return jsonify(error=sentence), 400


@control.get("/health")
def health() -> Response:
    """Alive, and what time it is here."""
    held = exchange()
    return jsonify(ok=True, now=held.clock.now().isoformat(), speed=held.clock.speed(), seed=held.settings.seed)


@control.get("/journal")
def journal() -> Response:
    """Everything asked of us and sent by us in this run: `?kind=webhook&sid=CA…&since=N`."""
    args = request.args.to_dict()
    kind = args.pop("kind", None)
    try:
        since = int(args.pop("since", "0"))
    except ValueError:
        return _refusal("since is the number of an entry, for example since=120.")[0]
    entries = exchange().journal.entries(kind, since, **args)
    return jsonify(entries=entries, counts=exchange().journal.counts())


@control.get("/calls/live")
def live() -> Response:
    """Calls on a line now, and how many wait in the queue."""
    calls = exchange().live()
    return jsonify(count=len(calls), queued=exchange().waiting(), calls=[call.as_json() for call in calls])


@control.get("/faults")
def faults() -> Response:
    return jsonify(faults=exchange().faults.listed())


@control.post("/faults")
def set_fault() -> Response | tuple[Response, int]:
    """`{"kind": "http_500", "rate": 0.1}` or `{"kind": "reset_after", "next": 3}`; rate 0 ends it."""
    asked = _asked()
    try:
        exchange().faults.set(
            str(asked.get("kind")),
            rate=None if asked.get("rate") is None else float(asked["rate"]),
            count=None if asked.get("next") is None else int(asked["next"]),
            seconds=float(asked.get("seconds", 2)),
        )
    except FaultError as problem:
        return _refusal(str(problem))
    except (TypeError, ValueError):
        return _refusal("rate, next and seconds are numbers.")
    return faults()


@control.delete("/faults")
def clear_faults() -> Response:
    exchange().faults.clear()
    return faults()


@control.get("/customers/<number>")
def customer(number: str) -> Response:
    """Who answers at this number."""
    held = exchange()
    habit = held.habits.get(number)
    persona = (habit.persona if habit else None) or persona_of(held.settings.seed, number)
    return jsonify(number=number, persona=persona, fixed=(habit or Habit()).as_json())


@control.post("/customers/<number>")
def fix_customer(number: str) -> Response | tuple[Response, int]:
    """`{"persona": "unhappy"}` or `{"script": ["1", "5", "hangup"], "answer": "person"}`."""
    if not E164.fullmatch(number):
        return _refusal("Write the number with its country, for example +8613606331234.")
    try:
        exchange().set_habit(number, _asked())
    except HabitError as problem:
        return _refusal(str(problem))
    return customer(number)


@control.post("/inbound/calls")
def inbound_call() -> Response | tuple[Response, int]:
    """A customer rings: `{"from": …, "to": …, "url": the number's voice webhook}`."""
    asked, held = _asked(), exchange()
    if not all(asked.get(name) for name in ("from", "to", "url")):
        return _refusal("Say from, to and url: who rings, which number, and its voice webhook.")
    now = held.clock.now()
    call = Call(
        sid=new_sid("CA"),
        account=held.settings.account,
        to=asked["to"],
        from_=asked["from"],
        direction="inbound",
        status="queued",
        created=now,
        updated=now,
        url=asked["url"],
        status_callback=asked.get("status_callback"),
    )
    held.place(call)
    return jsonify(sid=call.sid), 201


@control.post("/inbound/messages")
def inbound_message() -> Response | tuple[Response, int]:
    """A customer texts: `{"from": …, "to": …, "body": …, "url": the number's message webhook}`."""
    asked = _asked()
    if not all(asked.get(name) for name in ("from", "to", "body", "url")):
        return _refusal("Say from, to, body and url: who texts, which number, what, and its message webhook.")
    try:
        message, reply = receive(exchange(), sender=asked["from"], to=asked["to"], body=asked["body"], url=asked["url"])
    except WebhookFailed as problem:
        return jsonify(error=str(problem)), 502
    return jsonify(sid=message.sid, status=reply.status, answer=reply.body.decode("utf-8", "replace")), 201
