"""E-mail against a real SMTP server on this machine: what arrives, what is refused, and what nobody can know."""

from __future__ import annotations

import socket
import ssl
import subprocess
import time
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from store.messages import MessageOrder
from tests.voice.mailbox import Mailbox, mail_server
from voice.carrier import Refused, Sent, Unsure
from voice.mail import NOT_FOR_REAL, NOT_KNOWN, MailAway, MailError, Post, SmtpMailer, compose

FROM = "service@dealer.example"
BODY = "张伟先生您好，\n我们曾致电。\n\n<b>请致电</b> 0633-2270633 & 谢谢。\n"


def order(**more) -> MessageOrder:
    given = {
        "message_id": "5b6f1d2e-0000-4000-8000-000000000001",
        "to": "zhang@example.com",
        "from_": "日照众安汽车",
        "body": BODY,
        "simulated": False,
        "dealership_id": 1,
        "at": datetime(2026, 11, 23, 2, 0, tzinfo=UTC),
        "zone": "Asia/Shanghai",
        "settings": {},
        "tries": 0,
        "channel": "email",
        "subject": "日照众安汽车：未能接通您的电话",
        **more,
    }
    return MessageOrder(**given)


def mailer(port: int, *, scheme: str = "smtp", user: str = "", timeout_s: float = 5, trust=None) -> SmtpMailer:
    return SmtpMailer(f"{scheme}://{user}127.0.0.1:{port}", FROM, timeout_s=timeout_s, trust=trust)


def part(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    assert body is not None
    return str(body.get_content())


def test_an_e_mail_arrives_as_it_was_written_in_plain_and_in_html():
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        assert mailer(port).send(order()) == Sent("mail-5b6f1d2e-0000-4000-8000-000000000001")
    (letter,) = mailbox.arrived
    assert str(letter["From"]) == "日照众安汽车 <service@dealer.example>"
    assert letter["To"].addresses[0].addr_spec == "zhang@example.com"
    assert str(letter["Subject"]) == "日照众安汽车：未能接通您的电话"
    assert letter["Message-ID"] == "<5b6f1d2e-0000-4000-8000-000000000001@dealer.example>"
    assert part(letter, "plain").splitlines() == BODY.splitlines()
    page = part(letter, "html")
    assert "&lt;b&gt;请致电&lt;/b&gt; 0633-2270633 &amp; 谢谢。" in page
    assert page.count("<p>") == 2


def test_an_e_mail_says_how_to_get_no_more_where_mail_programs_look_for_it():
    letter = compose(order(), mailer(25)._sender)
    assert letter["List-Unsubscribe"] == (
        "<mailto:service@dealer.example?subject=unsubscribe%205b6f1d2e-0000-4000-8000-000000000001>"
    )
    assert letter["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("breaks", ["\r\n", "\n", "\r", "\x0b", "\x00", "\u2028"])
def test_nobody_writes_a_header_of_their_own_into_ours(breaks):
    mailbox = Mailbox()
    inside = f"店{breaks}Bcc: everybody@example.com"
    with mail_server(mailbox) as port:
        assert isinstance(mailer(port).send(order(from_=inside, subject=inside)), Sent)
    (letter,) = mailbox.arrived
    assert letter["Bcc"] is None
    assert str(letter["Subject"]) == "店 Bcc: everybody@example.com"


@pytest.mark.parametrize(
    "to",
    [
        "zhang@example.com\r\nBcc: everybody@example.com",
        "zhang@example.com, everybody@example.com",
        "<zhang@example.com> everybody@example.com",
        "张伟@example.com",
        "zhang",
        "@example.com",
        "zhang@",
        "",
    ],
)
def test_an_address_that_is_none_is_refused_for_good_and_never_put_on_the_line(to):
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        answer = mailer(port).send(order(to=to))
    assert isinstance(answer, Refused)
    assert not answer.retryable
    assert mailbox.arrived == []


def test_a_domain_in_chinese_is_written_as_servers_know_it():
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        assert isinstance(mailer(port).send(order(to="zhang@例子.com")), Sent)
    assert mailbox.arrived[0]["To"].addresses[0].domain == "xn--fsqu00a.com"


@pytest.mark.parametrize(
    ("answer", "retryable"), [("550 No such mailbox", False), ("450 Mailbox busy", True), ("452 Full", True)]
)
def test_an_address_refused_for_good_is_not_tried_again_and_a_busy_one_is(answer, retryable):
    mailbox = Mailbox(recipients={"zhang@example.com": answer})
    with mail_server(mailbox) as port:
        told = mailer(port).send(order())
    assert told == Refused(f"The mail server does not take the address: {answer}", retryable=retryable)
    assert mailbox.arrived == []


def test_a_server_that_does_not_take_our_own_address_is_tried_again():
    mailbox = Mailbox(sender="550 Not yours")
    with mail_server(mailbox) as port:
        told = mailer(port).send(order())
    assert told == Refused("The mail server does not take our address: 550 Not yours", retryable=True)


@pytest.mark.parametrize(("answer", "retryable"), [("554 Looks like advertising", False), ("451 Later", True)])
def test_a_message_refused_after_it_was_read_has_surely_not_been_taken(answer, retryable):
    mailbox = Mailbox(after_data=answer)
    with mail_server(mailbox) as port:
        told = mailer(port).send(order())
    assert told == Refused(f"The mail server refused it: {answer}", retryable=retryable)


def test_a_server_that_has_everything_and_says_nothing_leaves_us_unsure():
    mailbox = Mailbox(dawdles=True)
    with mail_server(mailbox) as port:
        assert mailer(port, timeout_s=1).send(order()) == Unsure(NOT_KNOWN)
    assert len(mailbox.arrived) == 1


def test_a_server_that_breaks_off_after_everything_leaves_us_unsure():
    mailbox = Mailbox(breaks_off=True)
    with mail_server(mailbox) as port:
        assert mailer(port).send(order()) == Unsure(NOT_KNOWN)


def test_a_server_that_is_not_there_is_tried_again():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        told = mailer(nobody.getsockname()[1]).send(order())
    assert told == Refused("The mail server is away: ConnectionRefusedError.", retryable=True)


def test_a_server_that_never_greets_costs_no_more_than_the_time_limit():
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        began = time.monotonic()
        told = mailer(silent.getsockname()[1], timeout_s=0.5).send(order())
    assert told == Refused("The mail server is away: it broke off, or did not answer in time.", retryable=True)
    assert time.monotonic() - began < 30


def test_a_simulated_dealership_writes_to_nobody():
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        assert mailer(port).send(order(simulated=True)) == Refused(NOT_FOR_REAL)
    assert mailbox.arrived == []


@pytest.fixture(scope="module")
def tls(tmp_path_factory):
    """A certificate for this machine, and somebody who trusts it."""
    folder = tmp_path_factory.mktemp("tls")
    made = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 "
        f"-addext subjectAltName=IP:127.0.0.1 -keyout {folder}/key -out {folder}/certificate"
    )
    subprocess.run(made.split(), check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(f"{folder}/certificate", f"{folder}/key")
    return server, ssl.create_default_context(cafile=f"{folder}/certificate")


@pytest.mark.parametrize("scheme", ["smtp", "smtp+starttls", "smtps"])
def test_the_line_is_encrypted_and_we_come_in_with_our_password(tls, scheme):
    server, trust = tls
    mailbox = Mailbox()
    with mail_server(mailbox, tls=server, smtps=scheme == "smtps", login=scheme != "smtps") as port:
        who = "service:p%40ss%3Aword@" if scheme != "smtps" else ""
        assert isinstance(mailer(port, scheme=scheme, user=who, trust=trust).send(order()), Sent)
    assert mailbox.logins == ([("service", "p@ss:word")] if who else [])
    assert len(mailbox.arrived) == 1
    if scheme != "smtps":  # there the server does not see it
        assert mailbox.tls == [True]


def test_a_certificate_we_do_not_trust_is_not_written_through(tls):
    server, _ = tls
    mailbox = Mailbox()
    with mail_server(mailbox, tls=server) as port:
        told = mailer(port).send(order())
    assert told == Refused("The mail server is away: SSLCertVerificationError.", retryable=True)
    assert mailbox.arrived == []


def test_a_wrong_password_is_told_without_repeating_it(tls):
    server, trust = tls
    with mail_server(Mailbox(), tls=server, login=True) as port:
        wrong = mailer(port, user="service:secret@", trust=trust)
        told = wrong.send(order())
        with pytest.raises(MailAway, match="user and password") as caught:
            wrong.check()
    assert told == Refused(
        "The mail server is away: it does not take the user and password of SMTP_URL.", retryable=True
    )
    assert "secret" not in f"{caught.value} {told} {wrong!r} {wrong._post!r}"


def test_encryption_that_is_asked_for_is_not_done_without():
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        told = mailer(port, scheme="smtp+starttls").send(order())
    assert told == Refused("127.0.0.1 offers no encryption; SMTP_URL asks for it.", retryable=True)
    assert mailbox.arrived == []


def test_a_server_that_lets_us_in_is_told_in_a_sentence():
    with mail_server(Mailbox()) as port:
        assert mailer(port).check() == "127.0.0.1 lets us in; sent from service@dealer.example."


@pytest.mark.parametrize(
    "url",
    [
        "http://mail.example.com",
        "smtp://",
        "mail.example.com",
        "smtp://user@host",
        "smtp://host:port",
        "smtp://[::1",
        "smtp://a:%C3%B6@host",
    ],
)
def test_an_address_of_no_mail_server_is_a_mistake_told_in_a_sentence(url):
    with pytest.raises(MailError, match="SMTP_URL"):
        Post.at(url)


def test_the_usual_ports_need_not_be_named():
    ports = [Post.at(f"{scheme}://mail.example.com").port for scheme in ("smtp", "smtps", "smtp+starttls")]
    assert ports == [587, 465, 587]
