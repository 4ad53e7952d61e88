"""`ringback doctor`: looks at everything Ringback needs and says, line by line, what is in order and what to do."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import click
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from flows.calendar import CalendarError
from store import migrations
from store.calendars import Calendars
from store.carrier_states import CarrierStates
from store.dealerships import Dealerships
from store.users import Users
from voice.carrier import CarrierAway
from voice.mail import MailAway
from wiring import redis_server
from wiring.redis_server import RedisUnavailable
from wiring.runtime import Runtime, open_runtime
from wiring.settings import SettingError, Settings

ROOM_FOR_RECORDINGS = 1 << 30  # bytes
LOOKS_AHEAD = timedelta(days=60)  # so far ahead must holidays be sure


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `bad` ones stop the service, `odd` ones may be meant that way."""

    what: str
    level: str  # good, odd, bad
    words: str


@click.command()
def doctor() -> None:
    """Check settings, database, Redis, carrier and accounts; exit status 2 when something is wrong."""
    settings = Settings.from_env()
    runtime = open_runtime(settings, migrated=False)
    looks: tuple[tuple[str, Callable[[Runtime], tuple[str, str]]], ...] = (
        ("data folder", _home),
        ("database", _database),
        ("redis", _redis),
        ("machines", _machines),
        ("carrier", _carrier),
        ("calls", _calls),
        ("e-mail", _mail),
        ("public address", _address),
        ("clock", _clock),
        ("dealerships", _dealerships),
        ("calendars", _calendars),
        ("users", _users),
    )
    findings = [Finding(what, *look(runtime)) for what, look in looks]
    runtime.engine.dispose()
    for found in findings:
        mark = {"good": click.style("ok  ", fg="green"), "odd": click.style("note", fg="yellow")}
        click.echo(f"{mark.get(found.level, click.style('BAD ', fg='red'))} {found.what}: {found.words}")
    if any(found.level == "bad" for found in findings):
        sys.exit(2)


def _home(runtime: Runtime) -> tuple[str, str]:
    home = runtime.settings.home
    free = shutil.disk_usage(home).free
    if free < ROOM_FOR_RECORDINGS:
        return "odd", f"{home} has only {free >> 20} MB left; recordings will need more."
    return "good", f"{home}, {free >> 30} GB free."


def _database(runtime: Runtime) -> tuple[str, str]:
    try:
        with runtime.read() as session:
            session.execute(text("SELECT 1"))
        if not migrations.is_current(runtime.settings.database_url):
            return "bad", "it is not up to date; run `ringback migrate`."
    except SQLAlchemyError as error:
        return "bad", f"it does not answer ({type(error).__name__}); check DATABASE_URL and that it runs."
    return "good", f"{runtime.engine.dialect.name}, up to date."


def _redis(runtime: Runtime) -> tuple[str, str]:
    ours = runtime.settings.redis_url is None and not redis_server.is_running(runtime.settings.home)
    try:
        with Redis.from_url(runtime.redis_url(), socket_timeout=3) as redis:
            redis.ping()
    except (RedisError, RedisUnavailable) as error:
        return "bad", f"it does not answer ({error}); check REDIS_URL, or unset it to use the embedded server."
    finally:
        if ours:  # started for this look alone; nobody asked for it to stay
            redis_server.stop(runtime.settings.home)
    return "good", "answers." if runtime.settings.redis_url else "the embedded server answers."


def _machines(runtime: Runtime) -> tuple[str, str]:
    """Whether anything ties the service to this machine, where its database would let it run on several."""
    settings = runtime.settings
    if settings.database_url.startswith("sqlite"):
        return "good", "one; the database is a file here. For several set DATABASE_URL to PostgreSQL."
    tied = []
    if settings.redis_url is None:
        tied.append("the queue is a Redis of this machine's own: set REDIS_URL to one that all share.")
    if settings.secret_key == settings.kept_secret():
        tied.append("the key of sessions is this machine's own: set SECRET_KEY to the same one everywhere.")
    if tied:
        return "odd", f"only one can be used, because {' And '.join(tied)}"
    return "good", f"several may be used, if they share {settings.home / 'recordings'} and their clocks agree."


def _carrier(runtime: Runtime) -> tuple[str, str]:
    try:
        return "good", runtime.carrier().check()
    except (SettingError, CarrierAway) as error:
        return "bad", str(error)


def _calls(runtime: Runtime) -> tuple[str, str]:
    """Whether the carrier has lately taken what workers asked of it."""
    try:
        with runtime.read() as session:
            health = CarrierStates(session).of(runtime.settings.account_sid or "")
    except SQLAlchemyError:
        return "bad", "it cannot be told before the database is up to date."
    if health.resting_until is None or health.since is None:
        return "good", "the carrier takes them, as far as is known."
    since, until = f"{health.since:%Y-%m-%d %H:%M:%S} UTC", f"{health.resting_until:%H:%M:%S} UTC"
    again = (
        f"it is tried again at {until}" if health.resting_until > runtime.clock.real() else "it is being tried again"
    )
    return "odd", f"the carrier has taken none since {since}, and {again}. {health.why}"


def _mail(runtime: Runtime) -> tuple[str, str]:
    try:
        mailer = runtime.mailer()
        if mailer is None:
            return "odd", "it is not set up, so programmes use their other ways; set SMTP_URL and MAIL_FROM to use it."
        return "good", mailer.check()
    except (SettingError, MailAway) as error:
        return "bad", str(error)


def _address(runtime: Runtime) -> tuple[str, str]:
    url = urlsplit(runtime.settings.public_url)
    if runtime.settings.api_url:
        return "good", f"{runtime.settings.public_url}, called by the carrier at TWILIO_API_URL."
    if url.hostname in ("127.0.0.1", "localhost", "::1"):
        return "bad", "PUBLIC_URL is an address of this machine; set it to the https address the carrier can reach."
    if url.scheme != "https":
        return "odd", "PUBLIC_URL is not https; what customers say would travel in the open."
    return "good", f"{runtime.settings.public_url}."


def _clock(runtime: Runtime) -> tuple[str, str]:
    if runtime.settings.clock:
        return (
            "odd",
            f"RINGBACK_CLOCK makes it {runtime.clock.now():%Y-%m-%d %H:%M} UTC, {runtime.clock.speed:g} times fast.",
        )
    return "good", "real time."


def _dealerships(runtime: Runtime) -> tuple[str, str]:
    try:
        with runtime.read() as session:
            found = Dealerships(session).all()
    except SQLAlchemyError:
        return "bad", "they cannot be read before the database is up to date."
    if not found:
        return "odd", "there is none yet; add one with `ringback dealership add CODE --name NAME --from +E164`."
    paused = [dealership.code for dealership in found if dealership.paused]
    return ("odd" if paused else "good"), ", ".join(d.code for d in found) + (
        f"; paused: {', '.join(paused)}." if paused else "."
    )


def _calendars(runtime: Runtime) -> tuple[str, str]:
    """Hours that can be read, and holidays that are sure for as far ahead as people are planned for."""
    now = runtime.clock.now()
    years = {now.year, (now + LOOKS_AHEAD).year}
    doubts: dict[str, None] = {}
    try:
        with runtime.read() as session:
            calendars = Calendars(session)
            for dealership in Dealerships(session).all():
                calendars.of(dealership)
                if (doubt := calendars.doubt(dealership, years)) is not None:
                    doubts[doubt] = None
    except CalendarError as error:
        return "bad", f"{dealership.code} cannot ring anybody. {error}"
    except SQLAlchemyError:
        return "bad", "they cannot be read before the database is up to date."
    return ("odd", " ".join(doubts)) if doubts else ("good", f"holidays are known until the end of {max(years)}.")


def _users(runtime: Runtime) -> tuple[str, str]:
    try:
        with runtime.read() as session:
            count = len(Users(session).all())
    except SQLAlchemyError:
        return "bad", "they cannot be read before the database is up to date."
    if not count:
        return "odd", "nobody can sign in yet; add somebody with `ringback user add NAME`."
    return "good", f"{count} can sign in."
