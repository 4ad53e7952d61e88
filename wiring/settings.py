"""What the outside tells us, read once: every environment variable Ringback knows, checked, with its working default."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

DEFAULT_HOME = "~/.ringback"
DEFAULT_PUBLIC_URL = "http://127.0.0.1:8000"


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

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Settings:
        """Read the environment. Raises `SettingError` with one clear sentence for anything that cannot work."""
        env = os.environ if env is None else env

        def get(name: str) -> str | None:
            return env.get(name, "").strip() or None

        home = Path(get("RINGBACK_HOME") or DEFAULT_HOME).expanduser().absolute()
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SettingError(
                f"RINGBACK_HOME={home} cannot be used ({error.strerror}); name a folder you may write to."
            ) from error
        return cls(
            home=home,
            database_url=_database_url(get("DATABASE_URL") or f"sqlite:///{home / 'ringback.db'}"),
            redis_url=_checked_url("REDIS_URL", get("REDIS_URL"), ("redis", "rediss", "unix")),
            public_url=(_checked_url("PUBLIC_URL", get("PUBLIC_URL"), ("http", "https")) or DEFAULT_PUBLIC_URL).rstrip(
                "/"
            ),
            secret_key=get("SECRET_KEY") or _kept_secret(home / "secret_key"),
            account_sid=get("TWILIO_ACCOUNT_SID"),
            auth_tokens=tuple(token.strip() for token in (get("TWILIO_AUTH_TOKEN") or "").split(",") if token.strip()),
            api_url=(_checked_url("TWILIO_API_URL", get("TWILIO_API_URL"), ("http", "https")) or "").rstrip("/")
            or None,
            byoc_trunk=get("TWILIO_BYOC_TRUNK"),
            clock=get("RINGBACK_CLOCK"),
        )

    def require_carrier(self) -> tuple[str, str]:
        """The account and the token for the carrier, or a `SettingError` naming what is missing."""
        if not self.account_sid or not self.auth_tokens:
            missing = "TWILIO_ACCOUNT_SID" if not self.account_sid else "TWILIO_AUTH_TOKEN"
            raise SettingError(f"{missing} is not set; copy it from your carrier's console into the environment.")
        return self.account_sid, self.auth_tokens[0]


def _checked_url(name: str, value: str | None, schemes: tuple[str, ...]) -> str | None:
    if value is None:
        return None
    parts = urlsplit(value)
    if parts.scheme not in schemes or not (parts.netloc or parts.path):
        raise SettingError(
            f"{name} must be an address beginning with {' or '.join(f'{s}://' for s in schemes)}; it is not."
        )
    return value


def _database_url(value: str) -> str:
    scheme = value.split(":", 1)[0].split("+", 1)[0]
    if scheme == "postgres":  # the short form many hosts hand out
        value, scheme = value.replace("postgres:", "postgresql:", 1), "postgresql"
    if scheme == "postgresql":
        return value.replace("postgresql:", "postgresql+psycopg:", 1)
    if scheme == "sqlite":
        return value
    raise SettingError(
        "DATABASE_URL must begin with sqlite:/// or postgresql://; Ringback runs on these two databases."
    )


def _kept_secret(path: Path) -> str:
    """A key of our own, made once and kept readable by its owner alone."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def metrics_folder() -> str | None:
    """Where the web processes put their counters together, when there are several of them."""
    return os.environ.get("PROMETHEUS_MULTIPROC_DIR") or None
