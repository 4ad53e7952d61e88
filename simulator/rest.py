"""The carrier's REST API, version 2010-04-01: calls, messages, recordings and the account itself."""

import hmac
import time
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request, send_file
from werkzeug.wrappers.response import Response as AnyResponse

from simulator.exchange import Exchange
from simulator.listing import page, within
from simulator.orders import ApiError, call_from, message_from, refuse
from simulator.resources import API, ENDED, Call, Message, Recording, new_sid, rfc2822
from simulator.talk import Diverted, Over
from simulator.texting import deliver

api = Blueprint("api", __name__, url_prefix=f"/{API}/Accounts/<account>")
root = Blueprint("account", __name__, url_prefix=f"/{API}/Accounts")


def exchange() -> Exchange:
    """The exchange this app serves."""
    held: Exchange = current_app.extensions["exchange"]
    return held


def check_caller() -> None:
    """Basic auth with our account, and no other account's paths."""
    settings = exchange().settings
    given = request.authorization
    if given is None or given.type != "basic":
        raise ApiError(401, 20003, "Authentication Error - No credentials provided")
    known = hmac.compare_digest(given.username or "", settings.account)
    if not known or not hmac.compare_digest(given.password or "", settings.token):
        raise ApiError(401, 20003, "Authenticate")
    account = (request.view_args or {}).get("account")
    if account is not None and account != settings.account:
        raise missing()


def missing() -> ApiError:
    return ApiError(404, 20404, f"The requested resource {request.path} was not found")


@root.before_request
@api.before_request
def begin() -> AnyResponse | None:
    """Trouble first, if some was ordered; then who is asking."""
    g.began = time.monotonic()
    fault = exchange().faults.strike("reset_before", "http_500", "http_429", "slow", "reset_after")
    if fault is not None:
        g.fault = fault.kind
        match fault.kind:
            case "reset_before":
                request.environ["simulator.fate"].add("drop")
                return Response(status=503)
            case "http_500":
                raise ApiError(500, 20500, "An internal server error has occurred")
            case "http_429":
                raise ApiError(429, 20429, "Too Many Requests")
            case "slow":
                exchange().stopping.wait(fault.seconds)
            case _:
                request.environ["simulator.fate"].add("drop")
    check_caller()
    return None


@root.after_request
@api.after_request
def end(response: Response) -> Response:
    """The carrier's headers, and a line in the journal."""
    took = time.monotonic() - g.get("began", time.monotonic())
    response.headers["Twilio-Request-Id"] = new_sid("RQ")
    response.headers["Twilio-Request-Duration"] = f"{took:.3f}"
    response.headers["Twilio-Concurrent-Requests"] = "1"
    form = {name: values if len(values) > 1 else values[0] for name, values in request.form.lists()}
    answer = response.get_json(silent=True) if response.is_json else None
    brief = {name: answer[name] for name in ("sid", "status", "code", "message") if name in answer} if answer else {}
    exchange().journal.write(
        "rest",
        method=request.method,
        path=request.path,
        args=request.args.to_dict(),
        form=form,
        status=response.status_code,
        answer=brief,
        ms=round(took * 1000),
        **({"fault": g.fault} if "fault" in g else {}),
    )
    return response


@root.get("/<account>.json")
def account_itself(account: str) -> Response:
    """The account, so that a newcomer can check their credentials."""
    path = f"/{API}/Accounts/{account}"
    now = rfc2822(exchange().clock.now())
    return jsonify(
        sid=account,
        friendly_name="Simulated account",
        status="active",
        type="Full",
        owner_account_sid=account,
        date_created=now,
        date_updated=now,
        uri=f"{path}.json",
        subresource_uris={name: f"{path}/{name.capitalize()}.json" for name in ("calls", "messages", "recordings")},
    )


# -- calls ---------------------------------------------------------------------------------------------------


@api.post("/Calls.json")
def create_call(account: str) -> tuple[Response, int]:
    call = call_from(request.form, account, exchange().clock.now())
    shown = call.as_json()
    exchange().place(call)
    if call.async_amd and call.machine_detection and call.amd_callback is None:
        exchange().journal.write("error", sid=call.sid, code=21262, message="AsyncAmd without AsyncAmdStatusCallback.")
    return jsonify(shown), 201


@api.get("/Calls.json")
def list_calls(account: str) -> Response:
    args, held = request.args, exchange()
    with held.lock:
        calls = list(held.calls_to.get(args["To"], [])) if args.get("To") else list(held.calls.values())
    fitting = (
        call
        for call in calls
        if args.get("From") in (None, "", call.from_)
        and args.get("Status") in (None, "", call.status)
        and args.get("ParentCallSid") in (None, "", call.parent)
        and within(call.started, "StartTime", args)
        and within(call.ended, "EndTime", args)
    )
    return jsonify(page("calls", f"/{API}/Accounts/{account}/Calls.json", args, fitting, Call.as_json))


@api.get("/Calls/<sid>.json")
def one_call(account: str, sid: str) -> Response:
    return jsonify(_call(sid).as_json())


@api.post("/Calls/<sid>.json")
def change_call(account: str, sid: str) -> Response:
    """End, cancel or divert a call; an ended one can no longer be changed."""
    call = _call(sid)
    line = exchange().line_of(sid)
    status, url = request.form.get("Status"), request.form.get("Url")
    if status not in (None, "completed", "canceled"):
        raise refuse(20001, f"Status is not valid: {status}")
    if call.status in ENDED or line is None:
        raise refuse(21220, "Call is not in-progress. Cannot redirect.")
    if status is not None:
        if not line.cancel_queued():
            if call.status == "in-progress" and status == "completed":
                line.obey(Over("completed", 200))
            elif call.status != "in-progress":
                line.obey(Over("canceled", 487))
    elif url:
        if call.status != "in-progress":
            raise refuse(21220, "Call is not in-progress. Cannot redirect.")
        line.obey(Diverted(url, request.form.get("Method", "POST").upper()))
    return jsonify(call.as_json())


def _call(sid: str) -> Call:
    call = exchange().calls.get(sid)
    if call is None:
        raise missing()
    return call


# -- messages ------------------------------------------------------------------------------------------------


@api.post("/Messages.json")
def create_message(account: str) -> tuple[Response, int]:
    held = exchange()
    message = message_from(request.form, account, held.clock.now(), held.opted_out)
    shown = message.as_json()
    with held.lock:
        held.messages[message.sid] = message
    held.keep("message", message)
    held.later(lambda: deliver(held, message))
    return jsonify(shown), 201


@api.get("/Messages.json")
def list_messages(account: str) -> Response:
    args, held = request.args, exchange()
    with held.lock:
        messages = list(held.messages.values())
    fitting = (
        message
        for message in messages
        if args.get("To") in (None, "", message.to)
        and args.get("From") in (None, "", message.from_)
        and within(message.sent, "DateSent", args)
    )
    return jsonify(page("messages", f"/{API}/Accounts/{account}/Messages.json", args, fitting, Message.as_json))


@api.get("/Messages/<sid>.json")
def one_message(account: str, sid: str) -> Response:
    message = exchange().messages.get(sid)
    if message is None:
        raise missing()
    return jsonify(message.as_json())


# -- recordings ----------------------------------------------------------------------------------------------


def _shown_recording() -> Callable[[Recording], dict[str, Any]]:
    base = exchange().base
    return lambda recording: recording.as_json(base)


@api.get("/Recordings.json")
@api.get("/Calls/<call_sid>/Recordings.json")
def list_recordings(account: str, call_sid: str | None = None) -> Response:
    args, held = request.args, exchange()
    wanted = call_sid or args.get("CallSid")
    with held.lock:
        recordings = [r for r in held.recordings.values() if wanted in (None, "", r.call_sid)]
    fitting = (r for r in recordings if within(r.created, "DateCreated", args))
    return jsonify(page("recordings", request.path, args, fitting, _shown_recording()))


@api.get("/Recordings/<sid>.json")
def one_recording(account: str, sid: str) -> Response:
    return jsonify(_recording(sid).as_json(exchange().base))


@api.delete("/Recordings/<sid>.json")
def delete_recording(account: str, sid: str) -> tuple[str, int]:
    """The sound is gone at once; the row stays away from lists."""
    held, recording = exchange(), _recording(sid)
    recording.status = "deleted"
    if recording.file is not None:
        (held.voices.parent / "recordings" / recording.file).unlink(missing_ok=True)
    held.keep("recording", recording)
    with held.lock:
        held.recordings.pop(sid, None)
    return "", 204


@api.get("/Recordings/<sid>")
@api.get("/Recordings/<sid>.wav")
def media(account: str, sid: str) -> AnyResponse:
    """The sound itself, once the recording is completed."""
    recording = _recording(sid)
    if recording.status != "completed" or recording.file is None:
        raise missing()
    path = exchange().voices.parent / "recordings" / recording.file
    return send_file(path.resolve(), mimetype="audio/x-wav", conditional=True)


def _recording(sid: str) -> Recording:
    recording = exchange().recordings.get(sid)
    if recording is None:
        raise missing()
    return recording
