"""One message's life: queued, sent, delivered or not; and messages that come in from customers."""

import random
from typing import TYPE_CHECKING

from simulator.callbacks import inbound_sms_fields, message_fields
from simulator.persona import Persona, persona_of
from simulator.resources import Message, new_sid
from simulator.webhook import Reply, WebhookFailed

if TYPE_CHECKING:
    from simulator.exchange import Exchange

TO_SENT, TO_DELIVERED = 1.0, 3.0  # seconds
UNREACHABLE = 0.04  # share of handsets that are switched off
STOP_WORDS = frozenset(
    (
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "revoke",
        "optout",
        "r",
        "t",
        "td",
        "退订",
        "拒收",
    )
)


def is_landline(number: str) -> bool:
    """A Chinese number with an area code: mobile numbers begin with 1, except Beijing's 10 before a landline."""
    national = number.removeprefix("+86")
    return number.startswith("+86") and (
        not national.startswith("1") or (national.startswith("10") and len(national) == 10)
    )


def deliver(exchange: "Exchange", message: Message) -> None:
    """Send one message and report what becomes of it."""
    exchange.pace.wait(TO_SENT)
    message.status, message.sent = "sent", exchange.clock.now()
    exchange.keep("message", message)
    _tell(exchange, message)
    exchange.pace.wait(TO_DELIVERED)
    if _unreachable(exchange, message.to):
        message.status, message.error_code = "undelivered", 30003
        message.error_message = "Unreachable destination handset"
    else:
        message.status = "delivered"
    exchange.keep("message", message)
    _tell(exchange, message)


def _unreachable(exchange: "Exchange", number: str) -> bool:
    habit = exchange.habits.get(number)
    persona = (habit.persona if habit else None) or persona_of(exchange.settings.seed, number)
    chance = random.Random(f"{exchange.settings.seed}:{number}:sms").random()
    return persona == Persona.NONEXISTENT or (habit is None and chance < UNREACHABLE)


def _tell(exchange: "Exchange", message: Message) -> None:
    if message.status_callback is None:
        return
    try:
        reply = exchange.webhooks.send(
            message.status_callback,
            "POST",
            message_fields(message),
            purpose="message status",
            sid=message.sid,
            voice=False,
        )
    except WebhookFailed as problem:
        exchange.journal.write("error", sid=message.sid, code=15002, message=f"message callback failed: {problem}")
        return
    if reply.status >= 400:
        text = f"message callback was answered {reply.status}."
        exchange.journal.write("error", sid=message.sid, code=15003, message=text)


def receive(exchange: "Exchange", *, sender: str, to: str, body: str, url: str) -> tuple[Message, Reply]:
    """A customer texts: keep the message and hand it to the number's webhook; raises WebhookFailed."""
    now = exchange.clock.now()
    account = exchange.settings.account
    message = Message(new_sid("SM"), account, to, sender, body, "inbound", "received", now, now)
    exchange.messages[message.sid] = message
    if body.strip().lower() in STOP_WORDS:
        exchange.opted_out.add(sender)
    exchange.keep("message", message)
    fields = inbound_sms_fields(message)
    return message, exchange.webhooks.send(url, "POST", fields, purpose="sms", sid=message.sid, voice=False)
