"""Recorded prompts as the carrier fetches them: unsigned, without a cookie, kept for as long as it likes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

import pytest

from flows.script_file import digest
from flows.script_text import part_in, renumbered, to_edit
from store.banks import Banks
from store.prompt_audio import PromptAudio
from store.scripts import Scripts
from tests.sounds import mp3, wav
from tests.voice.branch import PUBLIC_URL, Branch
from voice.prompts import prompt_url

NAME = "after_service_3day"


@pytest.fixture
def branch(migrated_url, tmp_path) -> Iterator[Branch]:
    opened = Branch.open(migrated_url, tmp_path)
    yield opened
    opened.close()


def kept(branch: Branch, content: bytes) -> str:
    """Its path at our public address."""
    with branch.runtime.work() as session:
        digest = PromptAudio(session).keep(content, branch.clock.now())
        session.commit()
    return prompt_url(PUBLIC_URL, digest).removeprefix(PUBLIC_URL)


@pytest.mark.parametrize(("content", "mime"), [(wav(), "audio/wav"), (mp3(), "audio/mpeg")], ids=["wav", "mp3"])
def test_a_recording_is_served_as_it_was_to_whoever_knows_its_digest(branch, content, mime):
    path = kept(branch, content)
    answer = branch.client.get(path)
    assert (answer.status_code, answer.data, answer.content_type) == (200, content, mime)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    for header in ("Set-Cookie", "Vary"):
        assert header not in answer.headers
    head = branch.client.head(path)
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(content)))


def test_a_browser_that_is_signed_in_gets_no_cookie_with_it(branch):
    path = kept(branch, wav())
    with branch.client.session_transaction() as session:
        session.permanent = True
        session["whoever"] = "it is"
    assert "Set-Cookie" in branch.client.get("/sign-in").headers
    assert "Set-Cookie" not in branch.client.get(path).headers


def test_who_has_it_already_is_not_sent_it_again_and_a_part_can_be_asked_for(branch):
    path = kept(branch, wav(value=7))
    etag = branch.client.get(path).headers["ETag"]
    again = branch.client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")
    part = branch.client.get(path, headers={"Range": "bytes=100-103"})
    assert (part.status_code, part.data) == (206, b"\x07\x07\x07\x07")


@pytest.mark.parametrize(
    "name",
    [
        "0" * 64 + ".wav",
        "0" * 63 + ".wav",
        "A" * 64 + ".wav",
        "0" * 64,
        "0" * 64 + ".mp3",
        "..%2fringback.db",
        "x.wav",
        "",
    ],
)
def test_what_is_not_there_is_not_found_and_nobody_is_asked_to_sign_in(branch, name):
    answer = branch.client.get(f"/prompts/{name}")
    assert answer.status_code == 404
    assert "Set-Cookie" not in answer.headers


def test_nothing_can_be_written_there(branch):
    path = kept(branch, wav())
    for method in (branch.client.post, branch.client.put, branch.client.delete):
        answer = method(path)
        assert answer.status_code == 405
        assert "Set-Cookie" not in answer.headers


# --- in a call -------------------------------------------------------------------------------------------------------


def publish(branch: Branch, edit: Callable[[str], str], audio: Mapping[str, bytes]) -> None:
    """The next version of the script, edited, with its recordings, by way of a draft."""
    now = branch.clock.now()
    with branch.runtime.work() as session:
        scripts = Scripts(session)
        number = scripts.next_number(NAME)
        text = edit(renumbered(to_edit(scripts.newest(NAME).text), number))
        digests = {file: PromptAudio(session).keep(content, now) for file, content in audio.items()}
        scripts.import_draft(text, now, name=NAME, version=number, by="liu", audio=digests)
        assert scripts.publish_draft(NAME, digest(text), now, by="liu") == number
        session.commit()


def recorded(text: str) -> str:
    edited = text.replace("    category: overall\n", "    category: overall\n    audio: {zh-CN: overall.wav}\n")
    assert edited != text
    return edited


def test_a_step_with_a_recording_plays_it_and_the_address_it_names_has_it(branch):
    sound = wav(2.0, value=7)
    publish(branch, recorded, {"overall.wav": sound})
    line = branch.ring(branch.visit())
    line.pick_up()
    line.press("1")
    line.press("1")
    assert line.document is not None
    (play,) = line.document.iter("Play")
    assert (play.text or "").startswith(f"{PUBLIC_URL}/prompts/")
    assert branch.client.get((play.text or "").removeprefix(PUBLIC_URL)).data == sound
    assert "总体上满意吗" not in "".join(line.document.itertext())


def test_the_call_asks_the_dealerships_own_questions_and_goes_on_with_them_when_they_change(branch):
    with branch.runtime.work() as session:
        text = part_in(Scripts(session).newest(NAME).text, "service_links") or ""
    today = branch.clock.now().date()

    def ask(*questions: str, valid_from: date) -> None:
        bank = re.sub(r"(?m)^ask: .*", f"ask: [{', '.join(questions)}]", text)
        with branch.runtime.work() as session:
            Banks(session).put(branch.dealership_id, bank, valid_from, branch.clock.now())
            session.commit()

    ask("handover", "reception", valid_from=today - timedelta(days=1))
    line = branch.ring(branch.visit())
    line.pick_up()
    line.press("1")
    line.press("1")
    told = " ".join(line.press("3"))
    assert "交车时的讲解" in told
    ask("settlement", valid_from=today)
    assert "服务顾问的接待" in " ".join(line.press("2"))
    assert "您还会选择我们吗" in " ".join(line.press("2"))
