"""When a planned call may be asked for: nobody rings faster than is allowed, and no worker waits long for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from store.calls import CallOrder, Calls
from store.limits import Kind, Limits
from workers.context import Context
from workers.pace import PATIENCE_S, Granted, NotYet, PaceAway, Scope

NO_PERMIT = "It was claimed, and then no permit was to be had; it waits for its turn."


def scopes_of(session: Session, account: str, order: CallOrder) -> list[Scope]:
    """What this call needs permits of, the widest first."""
    limits = Limits(session)
    account_pace = limits.of(Kind.ACCOUNT, account).pace
    number_pace = limits.of(Kind.NUMBER, order.from_).pace
    scopes = [
        Scope(kind, name, pace)
        for kind, name, pace in ((Kind.ACCOUNT, account, account_pace), (Kind.NUMBER, order.from_, number_pace))
        if pace is not None
    ]
    return [*scopes, Scope("dealership", str(order.dealership_id), order.pace)]


def turn_is_near(context: Context, order: CallOrder, scopes: Sequence[Scope]) -> bool:
    """Whether a permit is to be had about now. If not, the call waits for its turn, and the worker is free."""
    turn = _near(context, lambda: context.permits.look(scopes))
    if isinstance(turn, Granted):
        return True
    with context.work() as session:
        real = context.real()
        Calls(session).wait(order.call_id, real + timedelta(seconds=turn.in_s), real)
        session.commit()
    return False


def turn_taken(context: Context, order: CallOrder, scopes: Sequence[Scope], lease: datetime) -> bool:
    """Take the permit of a claimed call and wait for its moment, which is now when this returns. If somebody was
    quicker, the claim is given back.

    Taken last of all, so that what happens between a permit and its call is as short as can be, and none is lost with
    a call that the rules forbid.
    """
    turn = _near(context, lambda: context.permits.take(scopes))
    if isinstance(turn, Granted):
        time.sleep(turn.in_s)
        return True
    with context.work() as session:
        real = context.real()
        turn_real = real + timedelta(seconds=turn.in_s)
        Calls(session).unclaim(order.call_id, lease, NO_PERMIT, real, until_real=turn_real, refusals=order.refusals)
        session.commit()
    return False


def _near(context: Context, ask: Callable[[], Granted | NotYet]) -> Granted | NotYet:
    """The answer, asked again as long as it is worth waiting for; with Redis away, all wait for it to come back."""
    deadline = time.monotonic() + PATIENCE_S
    try:
        turn = ask()
        while isinstance(turn, NotYet) and time.monotonic() + turn.in_s <= deadline:
            time.sleep(turn.in_s)
            turn = ask()
    except PaceAway:
        return NotYet(context.patience.requeue_s)
    return turn
