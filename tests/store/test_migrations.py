"""Migrations: they build what the models say, go both ways with rows in, and survive a crowd at the door."""

import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from store import migrations
from store.database import open_engine
from store.tables import Base
from store.types import UtcDateTime

ROOT = Path(__file__).parents[2]


def a_value(column):
    """Something the column takes, the same for every row."""
    if column.foreign_keys:
        parent = next(iter(column.foreign_keys)).column
        return a_value(parent)
    kinds = [
        (UtcDateTime, datetime(2026, 11, 23, 9, tzinfo=UTC)),
        (sa.Date, date(2026, 11, 23)),
        (sa.JSON, {"hotline": "0633"}),
        (sa.Boolean, False),
        (sa.Float, 1.5),
        (sa.Integer, 1),
        (sa.LargeBinary, b"x"),
        (sa.String, "x"),
    ]
    return next(value for kind, value in kinds if isinstance(column.type, kind))


def fill(url):
    """One row in every table."""
    engine = open_engine(url)
    with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            connection.execute(table.insert().values({c.name: a_value(c) for c in table.columns}))
    engine.dispose()


def tables(url):
    engine = open_engine(url)
    names = set(sa.inspect(engine).get_table_names())
    engine.dispose()
    return names - {"alembic_version"}


def test_the_migrations_build_exactly_what_the_models_describe(migrated_url):
    engine = open_engine(migrated_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert differences == []


def test_every_constraint_and_index_has_the_name_the_models_give_it(migrated_url):
    engine = open_engine(migrated_url)
    seen = sa.MetaData()
    with engine.connect() as connection:
        seen.reflect(connection)
    engine.dispose()
    kinds = (sa.UniqueConstraint, sa.ForeignKeyConstraint, sa.PrimaryKeyConstraint)
    for name, table in Base.metadata.tables.items():
        wanted = {str(sa.schema.conv(_named(c, table))) for c in table.constraints if isinstance(c, kinds)}
        found = {str(c.name) for c in seen.tables[name].constraints if isinstance(c, kinds)}
        assert found == wanted


def _named(constraint, table):
    columns = [column.name for column in constraint.columns]
    match constraint:
        case sa.PrimaryKeyConstraint():
            return f"pk_{table.name}"
        case sa.UniqueConstraint():
            return f"uq_{table.name}_{columns[0]}"
        case _:
            return f"fk_{table.name}_{columns[0]}"


def test_they_go_down_and_up_again_with_rows_in_every_table(migrated_url):
    fill(migrated_url)
    assert tables(migrated_url) == set(Base.metadata.tables)
    migrations.downgrade(migrated_url, "base")
    assert tables(migrated_url) == set()
    assert migrations.current(migrated_url) is None
    migrations.upgrade(migrated_url)
    assert migrations.is_current(migrated_url)
    fill(migrated_url)


def test_a_second_upgrade_leaves_the_rows_alone(migrated_url):
    fill(migrated_url)
    migrations.upgrade(migrated_url)
    engine = open_engine(migrated_url)
    with engine.connect() as connection:
        count = connection.scalar(sa.select(sa.func.count()).select_from(Base.metadata.tables["turns"]))
    engine.dispose()
    assert count == 1


def test_several_processes_may_start_at_once(database_url):
    code = "import sys; from store.migrations import upgrade; upgrade(sys.argv[1])"
    crowd = [
        subprocess.Popen([sys.executable, "-c", code, database_url], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    complaints = [process.communicate()[1] for process in crowd]
    assert [process.returncode for process in crowd] == [0, 0, 0, 0], complaints
    assert migrations.is_current(database_url)


def test_the_newest_revision_is_the_one_that_alembic_finds():
    assert migrations.head() == ScriptDirectory.from_config(migrations.config()).get_current_head()


def test_an_empty_database_is_not_current(database_url):
    assert migrations.current(database_url) is None
    assert not migrations.is_current(database_url)


def test_a_step_that_fails_leaves_the_database_as_it_was(database_url):
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE turns (id integer)"))
    engine.dispose()
    with pytest.raises(migrations.MigrationError, match="turns"):
        migrations.upgrade(database_url)
    assert tables(database_url) == {"turns"}
    assert migrations.current(database_url) is None


def stamp(url, revision):
    """As if a version with that revision had migrated it."""
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    engine.dispose()


def test_a_process_goes_on_while_the_database_belongs_to_the_next_version_already(migrated_url):
    stamp(migrated_url, "9999")
    assert migrations.is_current(migrated_url)
    migrations.upgrade(migrated_url)  # what a starting process asks for leaves it alone
    assert migrations.current(migrated_url) == "9999"


@pytest.mark.parametrize("revision", ["0001", "head_of_somebody_else"])
def test_an_older_or_a_strange_database_is_not_fit_for_work(migrated_sqlite_url, revision):
    stamp(migrated_sqlite_url, revision)
    assert not migrations.is_current(migrated_sqlite_url)


def test_a_way_through_a_revision_nobody_knows_is_refused_in_one_sentence(migrated_sqlite_url):
    stamp(migrated_sqlite_url, "9999")
    with pytest.raises(migrations.MigrationError, match=r"9999.*install the version"):
        migrations.downgrade(migrated_sqlite_url, "0001")


def test_a_database_that_is_not_there_is_named_without_its_password(tmp_path):
    with pytest.raises(migrations.MigrationError, match=r"check DATABASE_URL\.$"):
        migrations.upgrade(f"sqlite:///{tmp_path}/no/such/folder/ringback.db")
    with pytest.raises(migrations.MigrationError) as refused:
        migrations.upgrade(f"postgresql+psycopg://me:hush@/db?host={tmp_path}")
    assert "hush" not in str(refused.value)
    assert "\n" not in str(refused.value)


def columns_at(url, revision):
    """The tables and columns the version of that revision knows, children after parents."""
    migrations.upgrade(url, revision)
    engine = open_engine(url)
    seen = sa.MetaData()
    with engine.connect() as connection:
        seen.reflect(connection)
    engine.dispose()
    return {table.name: list(table.columns.keys()) for table in seen.sorted_tables if table.name != "alembic_version"}


def fill_as_then(url, known):
    """One row in every table, naming only the columns that were known then."""
    engine = open_engine(url)
    with engine.begin() as connection:
        for name, columns in known.items():
            model = Base.metadata.tables[name]
            table = sa.table(name, *(sa.column(each, model.columns[each].type) for each in columns))
            connection.execute(table.insert().values({each: a_value(model.columns[each]) for each in columns}))
    engine.dispose()


def rows_of(url, query):
    engine = open_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(sa.text(query))]
    engine.dispose()
    return found


def test_the_version_before_scripts_had_drafts_goes_on_working_on_the_new_shape(database_url):
    known = columns_at(database_url, "0001")
    migrations.upgrade(database_url)
    fill_as_then(database_url, known)
    assert rows_of(database_url, "SELECT state, published_by, retired_at FROM scripts") == [
        ("published", "ringback", None)
    ]
    assert [str(value) for (value,) in rows_of(database_url, "SELECT banks FROM followups")] == ["{}"]


@pytest.mark.parametrize("before", ["0002", "0003"])
def test_any_version_before_goes_on_working_on_the_new_shape(database_url, before):
    known = columns_at(database_url, before)
    migrations.upgrade(database_url)
    fill_as_then(database_url, known)
    assert rows_of(database_url, "SELECT deadline_real, voicemail FROM calls") == [(None, None)]
    assert rows_of(database_url, "SELECT channel FROM conversations") == [("voice",)]


def test_what_was_published_before_scripts_had_drafts_stays_published(database_url):
    fill_as_then(database_url, columns_at(database_url, "0001"))
    migrations.upgrade(database_url)
    (row,) = rows_of(database_url, "SELECT state, banks, audio FROM scripts")
    assert [str(value) for value in row] == ["published", "[]", "{}"]


def test_the_way_back_takes_drafts_along_so_that_nobody_is_rung_with_them(migrated_url):
    fill(migrated_url)
    engine = open_engine(migrated_url)
    scripts = Base.metadata.tables["scripts"]
    common = {"name": "mine", "text": "x", "digest": "x", "published_at": datetime(2026, 11, 23, 9, tzinfo=UTC)}
    with engine.begin() as connection:
        connection.execute(scripts.insert().values(id=2, version=0, state="draft", **common))
        connection.execute(scripts.insert().values(id=3, version=2, state="published", **common))
    engine.dispose()
    migrations.downgrade(migrated_url, "0001")
    assert rows_of(migrated_url, "SELECT name, version FROM scripts ORDER BY name") == [("mine", 2), ("x", 1)]
    assert rows_of(migrated_url, "SELECT count(*) FROM followups") == [(1,)]
    migrations.upgrade(migrated_url)
    assert rows_of(migrated_url, "SELECT DISTINCT state FROM scripts") == [("published",)]


def test_the_way_back_takes_turns_by_text_along(migrated_url):
    fill(migrated_url)
    engine = open_engine(migrated_url)
    turns = Base.metadata.tables["turns"]
    with engine.begin() as connection:
        connection.execute(turns.update().values(message_id=None))
        common = {"conversation_id": 1, "heard": "8", "reply": "x", "at": datetime(2026, 11, 23, 9, tzinfo=UTC)}
        connection.execute(turns.insert().values(id=2, call_id=None, message_id="x", number=2, **common))
    engine.dispose()
    migrations.downgrade(migrated_url, "0003")
    assert rows_of(migrated_url, "SELECT id, call_id FROM turns") == [(1, "x")]
