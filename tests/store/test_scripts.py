"""Scripts: a draft may be anything, a published version stays as it was, and nobody is left without one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from flows.programmes import shipped as shipped_programmes
from flows.script_file import ScriptError, bundle, digest, parse, shipped
from flows.script_text import renumbered, version_in
from store.banks import Banks
from store.database import open_engine, writing
from store.dealerships import Dealerships
from store.scripts import BanksDoNotFit, ChangedScript, ScriptRefused, Scripts, ScriptState, _shipped_ready
from store.tables import Script

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NAME = "after_service_3day"
FIRST = renumbered(shipped()[NAME], 1)
SECOND = renumbered(FIRST, 2).replace("总体上满意吗", "总的来说满意吗")
THIRD = renumbered(FIRST, 3).replace("总体上满意吗", "还满意吗")


@pytest.fixture
def engine(migrated_url) -> Iterator[Engine]:
    opened = open_engine(migrated_url)
    yield opened
    opened.dispose()


@pytest.fixture
def small_engine(migrated_sqlite_url) -> Iterator[Engine]:
    """On SQLite, for what does not depend on the database."""
    opened = open_engine(migrated_sqlite_url)
    yield opened
    opened.dispose()


def publish(engine: Engine, text: str, by: str = "ringback") -> None:
    with writing(engine)() as session:
        Scripts(session).publish(text, NOW, name="mine", by=by)
        session.commit()


def draft(engine: Engine, text: str, name: str = NAME) -> str:
    """Import it, and give the digest that publishing it asks for."""
    with writing(engine)() as session:
        Scripts(session).import_draft(text, NOW, name=name, version=version_in(text), by="liu", audio={})
        session.commit()
    return digest(text)


def publish_draft(engine: Engine, seen: str) -> int:
    with writing(engine)() as session:
        version = Scripts(session).publish_draft(NAME, seen, NOW, by="liu")
        session.commit()
    return version


def kept(engine: Engine) -> list[tuple[str, int, str]]:
    with writing(engine)() as session:
        return [(row.name, row.version, row.state) for row in session.query(Script).order_by(Script.version)]


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """What comes of several doing it at the same moment: what each returns, or the exception."""
    barrier, results = threading.Barrier(count), []

    def go(number: int) -> None:
        barrier.wait(20)
        try:
            results.append(act(number))
        except Exception as error:
            results.append(error)

    threads = [threading.Thread(target=go, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


# --- publishing ------------------------------------------------------------------------------------------------------


def test_publishing_twice_changes_nothing_and_each_version_keeps_its_words_with_all_its_parts(engine):
    for text in (FIRST, FIRST, SECOND, FIRST, SECOND):
        publish(engine, text)
    assert kept(engine) == [(NAME, 1, "published"), (NAME, 2, "published")]
    with writing(engine)() as session:
        scripts = Scripts(session)
        assert scripts.text(NAME, 1) == bundle(FIRST)
        assert "fragment: opening" in scripts.text(NAME, 2)
        assert scripts.latest(NAME) == 2
        newest = scripts.newest(NAME)
    assert (newest.banks, newest.by, newest.state) == (("service_links",), "ringback", ScriptState.PUBLISHED)


def test_a_published_version_cannot_change_and_the_refusal_names_the_number_to_write(engine):
    publish(engine, FIRST)
    publish(engine, SECOND)
    with pytest.raises(ChangedScript, match=rf"^Version 1 of {NAME} is published .* write `version: 3` in the script"):
        publish(engine, FIRST.replace("总体上满意吗", "满意吗"))
    with pytest.raises(ChangedScript, match="write `version: 3`"):
        draft(engine, FIRST)
    assert kept(engine) == [(NAME, 1, "published"), (NAME, 2, "published")]


def test_a_number_below_a_published_one_is_refused_because_the_newest_would_not_be_the_highest(small_engine):
    publish(small_engine, THIRD)
    with pytest.raises(ChangedScript, match=r"Version 2 of .* would come before version 3, .* write `version: 4`"):
        draft(small_engine, SECOND)
    with pytest.raises(ChangedScript, match="would come before version 3"):
        publish(small_engine, SECOND)


def test_a_faulty_text_is_never_published(engine):
    with pytest.raises(ScriptError, match=r"^mine: line 1, column 1:"):
        publish(engine, "just words")
    assert kept(engine) == []


def test_what_was_never_published_is_named_in_the_error(small_engine):
    with writing(small_engine)() as session:
        with pytest.raises(LookupError, match="no script nothing is published"):
            Scripts(session).latest("nothing")
        with pytest.raises(LookupError, match=f"no version 7 of script {NAME}"):
            Scripts(session).text(NAME, 7)
        assert Scripts(session).get(NAME, 7) is None
        assert Scripts(session).audio(NAME, 7) == {}


# --- drafts ----------------------------------------------------------------------------------------------------------


def test_a_draft_is_replaced_by_the_next_one_and_nobody_is_rung_with_it(engine):
    publish(engine, FIRST)
    draft(engine, "script: broken")
    draft(engine, SECOND)
    seen = draft(engine, THIRD)
    with writing(engine)() as session:
        scripts = Scripts(session)
        found = scripts.draft(NAME)
        assert found is not None
        assert (found.text, found.digest, found.by) == (THIRD, seen, "liu")
        assert scripts.latest(NAME) == 1
        assert [(one.version, one.state) for one in scripts.all()] == [(1, "published"), (0, "draft")]
    assert publish_draft(engine, seen) == 3
    assert kept(engine) == [(NAME, 1, "published"), (NAME, 3, "published")]


def test_a_published_draft_never_changes_when_a_part_it_includes_does(small_engine, monkeypatch):
    publish_draft(small_engine, draft(small_engine, SECOND))
    with writing(small_engine)() as session:
        text = Scripts(session).text(NAME, 2)
    as_published = parse(text)
    from flows import script_file

    other = {name: part.replace("再见", "拜拜") for name, part in script_file.shipped_parts().items()}
    monkeypatch.setattr(script_file, "shipped_parts", lambda: other)
    assert parse(text) == as_published
    assert parse(SECOND) != as_published


def test_a_faulty_draft_is_kept_but_cannot_be_published(small_engine):
    seen = draft(small_engine, SECOND.replace("go: intention", "go: nowhere"))
    with pytest.raises(ScriptError, match="leads to `nowhere`"):
        publish_draft(small_engine, seen)
    assert kept(small_engine) == [(NAME, 0, "draft")]


def test_a_draft_that_names_a_recording_that_is_not_there_cannot_be_published(small_engine):
    text = SECOND.replace("    category: overall\n", "    category: overall\n    audio: {zh-CN: overall.wav}\n")
    with pytest.raises(ScriptRefused, match=r"The recording overall\.wav is not there; import the script again"):
        publish_draft(small_engine, draft(small_engine, text))


def test_only_the_draft_that_was_looked_at_is_published(small_engine):
    seen = draft(small_engine, SECOND)
    draft(small_engine, THIRD)
    with pytest.raises(ScriptRefused, match="was replaced while you were looking"):
        publish_draft(small_engine, seen)
    with pytest.raises(ScriptRefused, match=r"no draft of .* any more"), writing(small_engine)() as session:
        Scripts(session).publish_draft("other", seen, NOW, by="liu")
    assert kept(small_engine) == [(NAME, 0, "draft")]


def test_of_several_who_publish_a_draft_at_once_one_does_and_the_others_are_told(engine):
    seen = draft(engine, SECOND)
    results = at_once(4, lambda _: publish_draft(engine, seen))
    assert sorted(str(one) for one in results if not isinstance(one, Exception)) == ["2"]
    assert {type(one) for one in results if isinstance(one, Exception)} == {ScriptRefused}
    assert kept(engine) == [(NAME, 2, "published")]


def test_a_draft_and_a_shipped_script_that_take_the_same_number_at_once_leave_one_version(engine):
    seen = draft(engine, SECOND)

    def act(number: int) -> object:
        if number:
            return publish_draft(engine, seen)
        publish(engine, renumbered(THIRD, 2))
        return None

    results = at_once(2, act)
    assert len([one for one in results if isinstance(one, ScriptRefused)]) == 1, results
    assert [row for row in kept(engine) if row[1]] == [(NAME, 2, "published")]


def test_of_several_who_import_at_once_one_draft_is_left_whole(engine):
    texts = [renumbered(SECOND, 2 + number) for number in range(4)]
    assert [one for one in at_once(4, lambda number: draft(engine, texts[number])) if isinstance(one, Exception)] == []
    with writing(engine)() as session:
        left = Scripts(session).draft(NAME)
    assert left is not None
    assert left.text in texts
    assert left.digest == digest(left.text)


# --- retiring --------------------------------------------------------------------------------------------------------


def retire(engine: Engine, version: int) -> bool:
    with writing(engine)() as session:
        done = Scripts(session).retire(NAME, version, NOW)
        session.commit()
    return done


def test_nothing_begins_with_a_retired_version_and_its_words_stay(engine):
    for text in (FIRST, SECOND, THIRD):
        publish(engine, text)
    assert retire(engine, 3)
    assert not retire(engine, 3)
    with writing(engine)() as session:
        scripts = Scripts(session)
        assert scripts.latest(NAME) == 2
        assert scripts.text(NAME, 3) == bundle(THIRD)
        assert scripts.next_number(NAME) == 4
        retired = scripts.get(NAME, 3)
    assert retired is not None
    assert (retired.state, retired.retired_at) == ("retired", NOW)


def test_the_last_version_cannot_be_retired_while_programmes_use_it_and_they_are_named(small_engine):
    publish(small_engine, FIRST)
    with writing(small_engine)() as session:
        Dealerships(session).add("RZ", "日照", "+866332270633", now=NOW, rules=shipped_programmes())
        session.commit()
    with pytest.raises(
        ScriptRefused, match=rf"^Version 1 is the only one of {NAME}, .*: {NAME} of RZ; publish another"
    ):
        retire(small_engine, 1)
    publish(small_engine, SECOND)
    assert retire(small_engine, 1)
    assert kept(small_engine) == [(NAME, 1, "retired"), (NAME, 2, "published")]


def test_the_last_version_of_what_every_new_dealership_uses_is_not_retired(small_engine):
    publish(small_engine, FIRST)
    with pytest.raises(ScriptRefused, match="the programmes of every new dealership use it"):
        retire(small_engine, 1)


def test_the_last_version_of_a_script_that_nobody_uses_may_go(small_engine):
    publish(small_engine, FIRST.replace(f"script: {NAME}", "script: mine"))
    with writing(small_engine)() as session:
        assert Scripts(session).retire("mine", 1, NOW)
        with pytest.raises(LookupError):
            Scripts(session).latest("mine")


def test_two_who_retire_the_last_two_versions_at_once_leave_one(engine):
    publish(engine, FIRST)
    publish(engine, SECOND)
    results = at_once(2, lambda number: retire(engine, number + 1))
    assert [type(one) for one in results].count(ScriptRefused) == 1, results
    assert sorted(state for _, _, state in kept(engine)) == ["published", "retired"]


@pytest.mark.parametrize("version", [0, 7, -1])
def test_a_version_that_is_not_there_cannot_be_retired_and_those_that_are_there_are_named(small_engine, version):
    publish(small_engine, FIRST)
    draft(small_engine, SECOND)
    with pytest.raises(ScriptRefused, match=rf"no version {version} of {NAME}; its versions: 1\."):
        retire(small_engine, version)


# --- what comes with Ringback ----------------------------------------------------------------------------------------


def publish_shipped(engine: Engine) -> bool:
    """Whether something was lacking before."""
    with writing(engine)() as session:
        lacking = Scripts(session).lacks_shipped()
        Scripts(session).publish_shipped(NOW)
        session.commit()
    return lacking


def test_the_shipped_scripts_are_published_by_whoever_starts_first(engine):
    assert [one for one in at_once(4, lambda _: publish_shipped(engine)) if isinstance(one, Exception)] == []
    assert sorted(name for name, _, _ in kept(engine)) == sorted(shipped())
    assert not publish_shipped(engine)


def test_a_newer_version_that_comes_with_ringback_is_published_over_our_own_older_one(small_engine, monkeypatch):
    publish_shipped(small_engine)
    newer = renumbered(shipped()[NAME], 9)
    monkeypatch.setattr("store.scripts.shipped", lambda: {NAME: newer})
    _shipped_ready.cache_clear()
    assert publish_shipped(small_engine)
    _shipped_ready.cache_clear()
    with writing(small_engine)() as session:
        assert Scripts(session).latest(NAME) == 9


def test_what_people_published_is_never_replaced_by_what_comes_with_ringback(small_engine, monkeypatch):
    publish_shipped(small_engine)
    mine = renumbered(SECOND, 5)
    publish_draft(small_engine, draft(small_engine, mine))
    for number in (5, 9):
        monkeypatch.setattr("store.scripts.shipped", lambda number=number: {NAME: renumbered(shipped()[NAME], number)})
        assert not publish_shipped(small_engine)
    with writing(small_engine)() as session:
        assert Scripts(session).newest(NAME).text == bundle(mine)


PRICE = """bank: service_links
ask: [price]
questions:
  price:
    label: {zh-CN: 价格, en: price}
    prompt: {zh-CN: 价格。, en: The price.}
"""
# By itself in order; with a bank that asks about the price, two steps have one name.
CLASH = SECOND.replace("  sorry:\n", "  price:\n", 1).replace("go: sorry", "go: price")


# --- question banks --------------------------------------------------------------------------------------------------


def test_a_version_that_does_not_go_with_a_dealerships_bank_is_not_published(small_engine):
    publish(small_engine, FIRST)
    with writing(small_engine)() as session:
        branch = Dealerships(session).add("RZ", "日照", "+866332270633", now=NOW)
        Banks(session).put(branch.id, PRICE, date(2026, 12, 1), NOW)
        session.commit()
    with pytest.raises(BanksDoNotFit) as refused:
        publish_draft(small_engine, draft(small_engine, CLASH))
    assert refused.value.faults[0].startswith(f"{NAME} at RZ from 2026-12-01 on: line ")
    assert "`price`" in refused.value.faults[0]
    assert publish_draft(small_engine, draft(small_engine, SECOND)) == 2


def test_a_newer_version_of_ours_that_does_not_go_with_a_dealerships_bank_waits_as_a_draft(small_engine, monkeypatch):
    publish_shipped(small_engine)
    with writing(small_engine)() as session:
        newest = Scripts(session).latest(NAME)
        branch = Dealerships(session).add("RZ", "日照", "+866332270633", now=NOW)
        Banks(session).put(branch.id, PRICE, date(2026, 11, 1), NOW)
        session.commit()
    newer = renumbered(CLASH, 9)
    monkeypatch.setattr("store.scripts.shipped", lambda: {NAME: newer})
    _shipped_ready.cache_clear()
    assert publish_shipped(small_engine)
    assert not publish_shipped(small_engine), "it waits, and is not tried again"
    _shipped_ready.cache_clear()
    with writing(small_engine)() as session:
        waiting = Scripts(session).draft(NAME)
        assert Scripts(session).latest(NAME) == newest
    assert waiting is not None
    assert version_in(waiting.text) == 9
