"""A real SMTP server on this machine, which takes, refuses, dawdles or breaks off as it is told."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword


@dataclass
class Mailbox:
    """What has arrived, and how the server behaves. `after_data` is what it says when it has the whole message."""

    recipients: dict[str, str] = field(default_factory=dict)  # address to the answer
    sender: str | None = None  # the answer to whoever sends
    after_data: str = "250 OK"
    dawdles: bool = False  # takes everything and then says nothing
    breaks_off: bool = False  # takes everything and then closes the line
    arrived: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    tls: list[bool] = field(default_factory=list)

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.sender is not None:
            return self.sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        answer = self.recipients.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.raw.append(envelope.original_content)
        letter = message_from_bytes(envelope.original_content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.arrived.append(letter)
        self.tls.append(session.ssl is not None)
        if self.dawdles:
            await asyncio.sleep(3)
        if self.breaks_off:
            server.transport.close()
        return self.after_data

    def login(self, server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=data.password == b"p@ss:word", handled=False)


@contextmanager
def mail_server(
    mailbox: Mailbox, *, tls: ssl.SSLContext | None = None, smtps: bool = False, login: bool = False
) -> Iterator[int]:
    """Its port; the server ends with the block."""
    more: dict[str, Any] = {"ssl_context": tls} if smtps else {"tls_context": tls}
    if login:
        more |= {"authenticator": mailbox.login, "auth_required": True, "auth_require_tls": tls is not None}
    controller = Controller(mailbox, hostname="127.0.0.1", port=0, **more)
    controller.port = _free_port()
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
