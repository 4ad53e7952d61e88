"""Everything a process needs, built once from its settings."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store.database import open_engine, reading, writing
from wiring.clock import Clock, open_clock
from wiring.settings import SettingError, Settings

if TYPE_CHECKING:
    from voice.mail import SmtpMailer
    from voice.twilio_carrier import TwilioCarrier


@dataclass(frozen=True, slots=True)
class Runtime:
    """Settings, clock and database of one process, and the ways to what lies outside."""

    settings: Settings
    clock: Clock
    engine: Engine

    def work(self) -> AbstractContextManager[Session]:
        """A unit of work that may write; whoever opens it commits it."""
        return writing(self.engine)()

    def read(self) -> AbstractContextManager[Session]:
        """A unit of work that only looks."""
        return reading(self.engine)()

    def redis_url(self) -> str:
        """Where Redis is; the embedded one is started when it does not run."""
        if self.settings.redis_url:
            return self.settings.redis_url
        from wiring.redis_server import ensure_running

        return ensure_running(self.settings.home)

    def carrier(self) -> TwilioCarrier:
        """The way to the phone network. Raises `SettingError` when the account is not set."""
        from voice.twilio_carrier import TIMEOUT_S, TwilioCarrier

        account, token = self.settings.require_carrier()
        return TwilioCarrier(
            account,
            token,
            api_url=self.settings.api_url,
            byoc_trunk=self.settings.byoc_trunk,
            public_url=self.settings.public_url,
            timeout_s=TIMEOUT_S * self.settings.patience,
        )

    def mailer(self) -> SmtpMailer | None:
        """The way to send e-mail, None when it is not set up. Raises `SettingError` when it is set up wrongly."""
        from voice.mail import MailError, SmtpMailer

        url, sender = self.settings.smtp_url, self.settings.mail_from
        if url is None and sender is None:
            return None
        if url is None or sender is None:
            missing = "SMTP_URL" if url is None else "MAIL_FROM"
            raise SettingError(f"{missing} is not set; e-mail needs both SMTP_URL and MAIL_FROM.")
        try:
            return SmtpMailer(url, sender)
        except MailError as error:
            raise SettingError(str(error)) from error
        except ValueError as error:
            raise SettingError("MAIL_FROM must be one e-mail address, such as service@example.com.") from error


def open_runtime(settings: Settings, *, migrated: bool = True, patience_s: float = 30) -> Runtime:
    """Build it. SQLite is brought up to date by itself; PostgreSQL is a shared thing, so its owner says when.

    `migrated=False` leaves out the look at the database, for processes whose parent has looked. `patience_s` is how
    long this process waits for somebody else's lock in the database.
    """
    from store import migrations
    from store.scripts import Scripts

    engine = open_engine(settings.database_url, patience_s=patience_s)
    runtime = Runtime(settings, open_clock(settings.home, settings.clock), engine)
    if migrated:
        if settings.database_url.startswith("sqlite"):
            migrations.upgrade(settings.database_url)
        elif not migrations.is_current(settings.database_url):
            raise SettingError("The database is not up to date; run `ringback migrate` once, then start again.")
        with runtime.read() as session:
            lacking = Scripts(session).lacks_shipped()
        if lacking:
            with runtime.work() as session:
                Scripts(session).publish_shipped(runtime.clock.now())
                session.commit()
    return runtime
