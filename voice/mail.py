"""E-mail over SMTP: one message at a time, and an honest answer about each: sent, refused, or not known."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as LINES_OF_SMTP
from email.utils import format_datetime
from html import escape
from typing import Protocol
from urllib.parse import quote, unquote, urlsplit

from store.messages import MessageOrder
from voice.carrier import Refused, Sent, Unsure

TIMEOUT_S = 8.0  # for each step; a job has a minute
PORTS = {"smtp": 587, "smtps": 465, "smtp+starttls": 587}
LOOPBACK = ("127.0.0.1", "::1", "localhost")
NOT_SET_UP = "E-mail is not set up; set SMTP_URL and MAIL_FROM."
NOT_FOR_REAL = "This dealership is a simulation; it never writes to real people."
NOT_KNOWN = "The mail server did not say whether it took the e-mail, so it is not sent again."


class MailError(ValueError):
    """SMTP_URL or MAIL_FROM cannot be used; the message says what to change."""


class MailAway(Exception):
    """The mail server cannot be reached or does not let us in; the sentence says why."""


class Mailer(Protocol):
    """A way to send e-mail. Only workers and `ringback doctor` use one."""

    def send(self, order: MessageOrder) -> Sent | Refused | Unsure:
        """Hand over one e-mail. `Unsure`: it may be on its way, so it must not be sent again."""

    def check(self) -> str:
        """One sentence saying that the server lets us in. Raises `MailAway` with one saying why not."""


@dataclass(frozen=True, slots=True)
class Post:
    """The mail server and how to come in: `smtp://` encrypts when the server can, `smtp+starttls://` insists on it,
    `smtps://` is encrypted from the first byte.
    """

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def at(cls, url: str) -> Post:
        """Read SMTP_URL. Raises `MailError`, which never repeats the password."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise MailError("SMTP_URL cannot be read; write it like smtps://user:password@mail.example.com.") from None
        if parts.scheme not in PORTS or not parts.hostname:
            raise MailError("SMTP_URL must begin with smtp://, smtp+starttls:// or smtps:// and name a server.")
        if (parts.username is None) != (parts.password is None):
            raise MailError("SMTP_URL must name both a user and a password, or neither.")
        user = None if parts.username is None else unquote(parts.username)
        password = None if parts.password is None else unquote(parts.password)
        if not (user or "").isascii() or not (password or "").isascii():
            raise MailError("The user and the password in SMTP_URL must be plain ASCII, as mail servers take no other.")
        return cls(parts.scheme, parts.hostname, port or PORTS[parts.scheme], user, password)


class SmtpMailer:
    """Sends through one server, from one address, under the name of each dealership."""

    def __init__(
        self, url: str, sender: str, *, timeout_s: float = TIMEOUT_S, trust: ssl.SSLContext | None = None
    ) -> None:
        self._post = Post.at(url)
        self._sender = address_of(sender)
        self._timeout_s = timeout_s
        self._trust = trust

    def send(self, order: MessageOrder) -> Sent | Refused | Unsure:
        if order.simulated:
            return Refused(NOT_FOR_REAL)
        try:
            letter = compose(order, self._sender)
        except ValueError as error:
            return Refused(f"The e-mail cannot be written: {error}.")
        try:
            with self._open() as server:
                return self._hand_over(server, letter, order)
        except (smtplib.SMTPException, OSError) as error:
            return Refused(f"The mail server is away: {_sentence(error)}", retryable=True)
        except MailAway as away:
            return Refused(str(away), retryable=True)

    def check(self) -> str:
        try:
            with self._open() as server:
                code, _ = server.noop()
        except (smtplib.SMTPException, OSError) as error:
            raise MailAway(f"{self._post.host} does not answer: {_sentence(error)}") from error
        if code != 250:
            raise MailAway(f"{self._post.host} answers {code} instead of 250.")
        return f"{self._post.host} lets us in; sent from {self._sender.addr_spec}."

    def _hand_over(self, server: smtplib.SMTP, letter: EmailMessage, order: MessageOrder) -> Sent | Refused | Unsure:
        code, words = server.mail(self._sender.addr_spec)
        if code >= 400:  # about us and not about this customer, so it may be right again soon
            return Refused(f"The mail server does not take our address: {_said(code, words)}", retryable=True)
        code, words = server.rcpt(str(letter["To"].addresses[0].addr_spec))
        if code >= 400:
            return Refused(f"The mail server does not take the address: {_said(code, words)}", retryable=code < 500)
        try:
            code, words = server.data(letter.as_bytes(policy=LINES_OF_SMTP))
        except smtplib.SMTPDataError as error:
            return Refused(f"The mail server refused it: {_said(error.smtp_code, error.smtp_error)}", retryable=True)
        except (smtplib.SMTPException, OSError):
            return Unsure(NOT_KNOWN)  # all of it may have arrived
        if code >= 400:
            return Refused(f"The mail server refused it: {_said(code, words)}", retryable=code < 500)
        return Sent(f"mail-{order.message_id}")

    @contextmanager
    def _open(self) -> Iterator[smtplib.SMTP]:
        """A connection that has come in; what goes wrong while leaving is nobody's trouble."""
        server = self._dial()
        try:
            server.ehlo_or_helo_if_needed()
            if self._post.scheme != "smtps":
                self._encrypt(server)
            if self._post.user is not None and self._post.password is not None:
                server.login(self._post.user, self._post.password)
            yield server
        finally:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()

    def _dial(self) -> smtplib.SMTP:
        host, port, wait = self._post.host, self._post.port, self._timeout_s
        if self._post.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=wait, context=self._trusted())
        return smtplib.SMTP(host, port, timeout=wait)

    def _encrypt(self, server: smtplib.SMTP) -> None:
        if server.has_extn("starttls"):
            server.starttls(context=self._trusted())
            server.ehlo()
        elif self._post.scheme == "smtp+starttls":
            raise MailAway(f"{self._post.host} offers no encryption; SMTP_URL asks for it.")
        elif self._post.user is not None and self._post.host not in LOOPBACK:
            raise MailAway(f"{self._post.host} offers no encryption; the password is not sent in the open.")

    def _trusted(self) -> ssl.SSLContext:
        return self._trust or ssl.create_default_context()


def compose(order: MessageOrder, sender: Address) -> EmailMessage:
    """The e-mail as it goes out: plain and simple HTML. Raises `ValueError` for an address that is none."""
    letter = EmailMessage(policy=LINES_OF_SMTP)
    letter["From"] = Address(_one_line(order.from_), sender.username, sender.domain)
    letter["To"] = address_of(order.to)
    letter["Subject"] = _one_line(order.subject)
    letter["Date"] = format_datetime(order.at)
    letter["Message-ID"] = f"<{order.message_id}@{sender.domain}>"  # sent twice, it is still the same one
    stop = f"mailto:{sender.addr_spec}?subject={quote(f'unsubscribe {order.message_id}')}"
    letter["List-Unsubscribe"] = f"<{stop}>"
    letter["Auto-Submitted"] = "auto-generated"  # so that out-of-office machines stay silent
    letter.set_content(order.body, cte="quoted-printable" if order.body.isascii() else "base64")
    letter.add_alternative(_html(order.body), subtype="html", cte="base64")
    return letter


def address_of(text: str) -> Address:
    """An address as servers take it: its domain in ASCII. Raises `ValueError` when it is none."""
    local, at, domain = text.strip().rpartition("@")
    if not at or not local or not domain or any(character in text for character in '\r\n\0<>"(), '):
        raise ValueError("the address is not one e-mail address")
    try:
        return Address("", local.encode("ascii").decode(), domain.encode("idna").decode())
    except (UnicodeError, ValueError) as error:
        raise ValueError("the address is not one e-mail address") from error


def _html(body: str) -> str:
    paragraphs = (escape(part).replace("\n", "<br>\n") for part in body.strip().split("\n\n"))
    style = "font-family:sans-serif;font-size:16px;line-height:1.6;max-width:36em"
    inside = "\n".join(f"<p>{part}</p>" for part in paragraphs)
    return (
        f'<!doctype html>\n<html><head><meta charset="utf-8"></head><body style="{style}">\n{inside}\n</body></html>\n'
    )


def _one_line(text: str) -> str:
    """Without line ends and other control characters: nobody writes a header of their own into ours."""
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())


def _said(code: int, words: object) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return f"{code} {_one_line(text)}"[:200]


def _sentence(error: Exception) -> str:
    match error:
        case smtplib.SMTPAuthenticationError():
            return "it does not take the user and password of SMTP_URL."
        case smtplib.SMTPResponseException(smtp_code=code, smtp_error=words):
            return f"{_said(code, words)}."
        case TimeoutError() | smtplib.SMTPServerDisconnected():
            return "it broke off, or did not answer in time."
        case _:
            return f"{type(error).__name__}."
