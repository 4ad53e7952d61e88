"""What the outside tells us, read once: every environment variable we know, checked, with its working default."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

DEFAULT_HOME = "~/.ringback"
DEFAULT_PUBLIC_URL = "http://127.0.0.1:8000"
LEAST_PATIENCE = 0.05  # with less, a reply that is on its way counts as lost


class SettingError(Exception):
    """A setting is missing or wrong; the message is one sentence saying what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All of them; secrets never show in a repr."""

    home: Path
    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)  # None: the embedded server
    public_url: str
    secret_key: str = field(repr=False)
    account_sid: str | None
    auth_tokens: tuple[str, ...] = field(repr=False)  # the first signs our requests; all are accepted on webhooks
    api_url: str | None
    byoc_trunk: str | None
    clock: str | None
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    patience: float = 1.0  # shortens every technical wait, for tests of what goes wrong

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the environment. Raises `SettingError` with one clear sentence for anything that cannot work."""
        env = os.environ if env is None else env

        def get(name: str) -> str | None:
            return env.get(name, "").strip() or None

        home = _folder(get("RINGBACK_HOME") or DEFAULT_HOME)
        return cls(
            home=home,
            database_url=_database_url(get("DATABASE_URL") or f"sqlite:///{home / 'ringback.db'}"),
            redis_url=_checked_url("REDIS_URL", get("REDIS_URL"), ("redis", "rediss", "unix")),
            public_url=_public_url(get("PUBLIC_URL") or DEFAULT_PUBLIC_URL),
            secret_key=get("SECRET_KEY") or _kept_secret(home / "secret_key"),
            account_sid=get("TWILIO_ACCOUNT_SID"),
            auth_tokens=tuple(token.strip() for token in (get("TWILIO_AUTH_TOKEN") or "").split(",") if token.strip()),
            api_url=(_checked_url("TWILIO_API_URL", get("TWILIO_API_URL"), ("http", "https")) or "").rstrip("/")
            or None,
            byoc_trunk=get("TWILIO_BYOC_TRUNK"),
            clock=get("RINGBACK_CLOCK"),
            smtp_url=get("SMTP_URL"),
            mail_from=get("MAIL_FROM"),
            patience=_patience(get("RINGBACK_PATIENCE")),
        )

    def kept_secret(self) -> str | None:
        """The key this machine made for itself, if it ever had to."""
        try:
            return (self.home / "secret_key").read_text().strip() or None
        except (OSError, UnicodeDecodeError):
            return None

    def require_carrier(self) -> tuple[str, str]:
        """The account and the token for the carrier, or a `SettingError` naming what is missing."""
        if not self.account_sid or not self.auth_tokens:
            missing = "TWILIO_ACCOUNT_SID" if not self.account_sid else "TWILIO_AUTH_TOKEN"
            raise SettingError(f"{missing} is not set; copy it from your carrier's console into the environment.")
        return self.account_sid, self.auth_tokens[0]


def _folder(name: str) -> Path:
    try:
        home = Path(name).expanduser().absolute()
        home.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else "there is no such user"
        raise SettingError(f"RINGBACK_HOME={name} cannot be used ({why}); name a folder you may write to.") from error
    return home


def _checked_url(name: str, value: str | None, schemes: tuple[str, ...]) -> str | None:
    if value is None:
        return None
    try:
        parts = urlsplit(value)
        there = bool(parts.path.strip("/")) if parts.scheme == "unix" else bool(parts.hostname) and parts.port != 0
    except ValueError:  # an address whose brackets or port are none
        there, parts = False, urlsplit("")
    if parts.scheme not in schemes or not there or re.search(r"\s", value):
        raise SettingError(
            f"{name} must be an address beginning with {' or '.join(f'{s}://' for s in schemes)}; it is not."
        )
    return value


def _patience(value: str | None) -> float:
    try:
        share = 1.0 if value is None else float(value)
    except ValueError:
        share = 0.0
    if not LEAST_PATIENCE <= share <= 1:
        raise SettingError(f"RINGBACK_PATIENCE must be a share between {LEAST_PATIENCE} and 1, such as 0.2.")
    return share


def _public_url(value: str) -> str:
    """The address the carrier signs for: it appends nothing but our paths."""
    parts = urlsplit(_checked_url("PUBLIC_URL", value, ("http", "https")) or "")
    if "?" in value or "#" in value:
        raise SettingError("PUBLIC_URL must end with its path; leave out everything from the ? or # on.")
    if "@" in parts.netloc:
        raise SettingError("PUBLIC_URL must name no user and password; leave out everything up to the @.")
    return value.rstrip("/")


def _database_url(value: str) -> str:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    drivers = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
    try:
        url = make_url(value)
        driver = drivers[url.get_backend_name()]
    except (ArgumentError, ValueError, KeyError):
        raise SettingError(
            "DATABASE_URL must begin with sqlite:/// or postgresql://; Ringback runs on these two databases."
        ) from None  # the cause repeats the address, and with it the password
    if driver == "sqlite" and (url.database or ":memory:") == ":memory:":
        raise SettingError("DATABASE_URL must name a file after sqlite:///; our processes share what is in it.")
    return url.set(drivername=driver).render_as_string(hide_password=False)


def _kept_secret(path: Path) -> str:
    """A key of our own, made once and kept readable by its owner alone. Of several processes the first one's counts."""
    try:
        if not path.exists():
            fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
            with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
            try:
                os.link(fresh, path)  # complete from the first moment; fails if another process was quicker
            except FileExistsError:
                pass
            finally:
                fresh.unlink()
        kept = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise SettingError(f"{path} cannot be used ({why}); set SECRET_KEY, or mend that file.") from error
    if not kept:
        raise SettingError(f"{path} is empty; delete it, and a new key is made.")
    return kept


def metrics_folder() -> str | None:
    """Where the web processes put their counters together, when there are several of them."""
    return os.environ.get("PROMETHEUS_MULTIPROC_DIR") or None
