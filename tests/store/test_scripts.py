"""Published scripts: each version stays as it was, whoever publishes what, and however often."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from flows.script_file import ScriptError, digest, shipped
from store.database import open_engine, writing
from store.scripts import ChangedScript, Scripts
from store.tables import Script

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
FIRST = shipped()["after_service_3day"]
SECOND = FIRST.replace("version: 1", "version: 2").replace("再见", "下次见")


@pytest.fixture
def engine(migrated_url) -> Iterator[Engine]:
    opened = open_engine(migrated_url)
    yield opened
    opened.dispose()


def publish(engine: Engine, text: str, now: datetime = NOW) -> None:
    with writing(engine)() as session:
        Scripts(session).publish(text, now, name="mine")
        session.commit()


def published(engine: Engine) -> list[tuple[str, int, str]]:
    with writing(engine)() as session:
        return [(row.name, row.version, row.digest) for row in session.query(Script).order_by(Script.id)]


def test_publishing_twice_changes_nothing_and_each_version_keeps_its_words(engine):
    for text in (FIRST, FIRST, SECOND, FIRST, SECOND):
        publish(engine, text)
    assert published(engine) == [
        ("after_service_3day", 1, digest(FIRST)),
        ("after_service_3day", 2, digest(SECOND)),
    ]
    with writing(engine)() as session:
        scripts = Scripts(session)
        assert scripts.text("after_service_3day", 1) == FIRST
        assert scripts.text("after_service_3day", 2) == SECOND
        assert scripts.latest("after_service_3day") == 2


def test_a_published_version_cannot_change_and_the_refusal_names_the_next_free_one(engine):
    publish(engine, FIRST)
    publish(engine, SECOND)
    with pytest.raises(ChangedScript, match=r"Version 1 of after_service_3day .* raise its `version` to 3\.$"):
        publish(engine, FIRST.replace("再见", "回见"))
    assert published(engine)[0] == ("after_service_3day", 1, digest(FIRST))


def test_a_faulty_text_is_never_published(engine):
    with pytest.raises(ScriptError, match=r"^mine: line 1, column 1:"):
        publish(engine, "just words")
    assert published(engine) == []


def test_the_shipped_scripts_are_published_by_whoever_starts_first(engine):
    barrier, errors = threading.Barrier(4), []

    def start() -> None:
        try:
            barrier.wait(20)
            with writing(engine)() as session:
                Scripts(session).publish_shipped(NOW)
                session.commit()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    assert sorted(name for name, _, _ in published(engine)) == sorted(shipped())


def test_what_was_never_published_is_named_in_the_error(engine):
    with writing(engine)() as session:
        with pytest.raises(LookupError, match="no script nothing is published"):
            Scripts(session).latest("nothing")
        with pytest.raises(LookupError, match="no version 7 of script after_service_3day"):
            Scripts(session).text("after_service_3day", 7)
