"""Spoken comments: who may hear them, what is on record, and what is said when there is nothing to hear."""

from __future__ import annotations

import pytest

from store.tables import Audit, Recording


@pytest.fixture
def heard(world, visitor):
    """A visitor who may listen to recording 1."""
    shop = world.dealership()
    world.user("李经理")
    world.complaint(shop)
    visitor.sign_in()
    return visitor


def listens(world):
    with world.session() as session:
        return [(row.actor, row.subject) for row in session.query(Audit).filter_by(action="listened")]


def change(world, **values):
    with world.session() as session:
        row = session.query(Recording).one()
        for name, value in values.items():
            setattr(row, name, value)
        session.commit()


def test_the_sound_comes_whole_or_in_parts_and_is_kept_by_no_browser(world, heard):
    whole = heard.get("/recordings/1/audio")
    assert (whole.status_code, whole.mimetype, whole.data[:4]) == (200, "audio/wav", b"RIFF")
    assert whole.headers["Cache-Control"] == "no-store"
    part = heard.get("/recordings/1/audio", Range="bytes=100-199")
    assert (part.status_code, part.data) == (206, whole.data[100:200])


def test_a_listen_is_on_record_once_however_many_parts_a_player_asks_for(world, heard):
    heard.get("/recordings/1/audio", Range="bytes=0-")
    heard.get("/recordings/1/audio", Range="bytes=1000-2000")
    heard.get("/recordings/1/audio", Range="bytes=2001-")
    assert listens(world) == [("李经理", "recording 1")]
    heard.get("/recordings/1/audio")
    assert len(listens(world)) == 2, "heard from the beginning again"


@pytest.mark.parametrize("part", ["bytes=44-", "bytes=-100"])
def test_leaving_out_the_first_byte_does_not_leave_out_the_record(world, heard, part):
    assert heard.get("/recordings/1/audio", Range=part).status_code == 206
    assert listens(world) == [("李经理", "recording 1")]


def test_asking_only_whether_there_is_a_sound_is_no_listen(world, heard):
    assert heard.client.head("/recordings/1/audio", buffered=True).status_code == 200
    assert heard.get("/recordings/1").status_code == 200
    assert listens(world) == []


def test_nobody_hears_anything_without_signing_in(world, heard, somebody_else):
    assert somebody_else().get("/recordings/1/audio").status_code == 302
    assert listens(world) == []


def test_a_ticket_page_plays_nothing_by_itself(world, heard):
    text = heard.get("/tickets/1").text
    assert '<audio controls preload="none" src="/recordings/1/audio"' in text
    assert "0:03" in text
    assert listens(world) == []


def test_a_recording_on_its_way_is_said_to_be_and_appears_by_itself(world, heard):
    file = _file(world)
    change(world, state="announced", file=None)
    text = heard.get("/tickets/1").text
    assert "录音正在传送" in text
    assert 'hx-get="/recordings/1"' in text
    assert heard.get("/recordings/1/audio").status_code == 404
    change(world, state="fetched", file=file)
    assert "<audio" in heard.get("/recordings/1").text


def test_a_recording_that_never_came_is_said_to_be_missing(world, heard):
    change(world, state="absent", file=None)
    assert "没有收到录音" in heard.get("/tickets/1").text
    assert heard.get("/recordings/1/audio").status_code == 404


@pytest.mark.parametrize("file", ["../secret.wav", "/etc/hostname", "1/../../secret.wav", "gone.wav", ".", ""])
def test_a_row_that_points_outside_the_folder_opens_nothing(world, heard, file):
    (world.home / "secret.wav").write_bytes(b"RIFF of somebody else")
    change(world, file=file)
    assert heard.get("/recordings/1/audio").status_code == 404
    assert listens(world) == []


def test_a_link_out_of_the_folder_opens_nothing(world, heard):
    (world.home / "secret.wav").write_bytes(b"RIFF of somebody else")
    (world.home / "recordings" / "link.wav").symlink_to(world.home / "secret.wav")
    change(world, file="link.wav")
    assert heard.get("/recordings/1/audio").status_code == 404


def test_a_recording_that_does_not_exist_is_a_page_that_does_not_exist(heard):
    assert heard.get("/recordings/99/audio").status_code == 404
    assert heard.get("/recordings/99").status_code == 404


def _file(world):
    with world.session() as session:
        return session.query(Recording).one().file
