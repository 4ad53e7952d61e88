"""Recorded prompts as the carrier fetches them: unsigned, without a cookie, kept for as long as it likes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from store.prompt_audio import PromptAudio
from tests.sounds import mp3, wav
from tests.voice.branch import PUBLIC_URL, Branch
from voice.prompts import prompt_url


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
