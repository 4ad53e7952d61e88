"""`ringback script`: drafts of what customers hear, published and retired version by version, compared in words."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NoReturn

import click
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from sqlalchemy.orm import Session

from commands.actor import whoami
from commands.errors import Mistake
from commands.script_import import import_
from commands.script_words import in_words, newest_of, told_against
from flows.script_file import ScriptError, parse
from flows.script_text import renumbered, to_edit, version_in
from store import audit
from store.scripts import BanksDoNotFit, Edition, ScriptRefused, Scripts, ScriptState
from wiring.runtime import open_runtime
from wiring.settings import Settings

LOCALES = click.Choice(["en", "zh-CN"])
BANKS = "Nothing was published; mend the script or these question banks, then try again."
locale_option = click.option(
    "--locale", type=LOCALES, default="en", show_default=True, help="What changes are told in."
)


@click.group()
def script() -> None:
    """Draft, publish, retire and compare scripts."""


script.add_command(import_)


@script.command()
@click.argument("name")
@click.option("--yes", is_flag=True, help="Publish without asking.")
@locale_option
def publish(name: str, yes: bool, locale: str) -> None:
    """Show what the draft of NAME changes, ask, and let new follow-ups begin with it."""
    runtime = open_runtime(Settings.from_env())
    with runtime.read() as session:
        scripts = Scripts(session)
        draft = scripts.draft(name)
        if draft is None:
            raise Mistake(f"There is no draft of {name}; {_what_there_is(scripts, name)}")
        _preview(scripts, draft, runtime.clock.now(), locale)
    if not yes and not _agreed():
        click.echo("Nothing was published.")
        raise SystemExit(1)
    now = runtime.clock.now()
    with runtime.work() as session:
        try:
            version = Scripts(session).publish_draft(name, draft.digest, now, by=whoami())
        except BanksDoNotFit as error:
            _refuse(error.faults, BANKS)
        except ScriptRefused as error:
            raise Mistake(str(error)) from error
        _record(session, "script_published", f"script {name} {version}", now)
        session.commit()
    click.echo(f"Version {version} of {name} is published; new follow-ups begin with it.")


@script.command()
@click.argument("name")
@click.argument("version", type=int)
def retire(name: str, version: int) -> None:
    """Begin no follow-up with VERSION of NAME any more; those that have begun with it go on."""
    runtime = open_runtime(Settings.from_env())
    now = runtime.clock.now()
    with runtime.work() as session:
        scripts = Scripts(session)
        try:
            retired = scripts.retire(name, version, now)
        except ScriptRefused as error:
            raise Mistake(str(error)) from error
        running = scripts.running().get((name, version), 0)
        if retired:
            _record(session, "script_retired", f"script {name} {version}", now)
        session.commit()
    if not retired:
        click.echo(f"Version {version} of {name} is retired already.")
        return
    go_on = f"; {running} follow-ups that have begun with it go on" if running else ""
    click.echo(f"Version {version} of {name} is retired{go_on}.")


@script.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects.")
def list_(as_json: bool) -> None:
    """Show every version and every draft."""
    runtime = open_runtime(Settings.from_env())
    with runtime.read() as session:
        scripts = Scripts(session)
        running = scripts.running()
        rows = [_row(one, running.get((one.name, one.version), 0)) for one in scripts.all()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table(box=SIMPLE_HEAD)
    for heading in ("script", "version", "state", "since", "by", "running", "banks"):
        table.add_column(heading, no_wrap=True)
    for row in rows:
        count = f"{row['faults']} fault{'' if row['faults'] == 1 else 's'}"
        state = f"{row['state']}, {count}" if row["faults"] else row["state"]
        since = datetime.fromisoformat(row["retired_at"] or row["at"]).strftime("%Y-%m-%d %H:%M UTC")
        version = "?" if row["version"] is None else str(row["version"])
        banks = ", ".join(row["banks"])
        table.add_row(row["script"], version, state, since, row["by"], str(row["running"] or ""), banks)
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        console.width = 400  # whoever reads this is a program, so no column is cut
    console.print(table)


@script.command()
@click.argument("name")
@click.argument("version", required=False)
def show(name: str, version: str | None) -> None:
    """Print a script, ready to be edited and imported again.

    Without VERSION: the draft, or else the newest version under the number the next one must have. VERSION is a
    number, which prints that version as it is, or the word draft.
    """
    runtime = open_runtime(Settings.from_env())
    with runtime.read() as session:
        scripts = Scripts(session)
        text = _to_edit(scripts, name) if version is None else _chosen(scripts, name, version).text
    click.echo(text, nl=not text.endswith("\n"))


@script.command()
@click.argument("name")
@click.argument("before", required=False)
@click.argument("now", required=False)
@locale_option
def diff(name: str, before: str | None, now: str | None, locale: str) -> None:
    """Say in words what is different in NAME between BEFORE and NOW.

    Each is a version's number or the word draft. Left out: the newest published version, and the draft.
    """
    runtime = open_runtime(Settings.from_env())
    with runtime.read() as session:
        scripts = Scripts(session)
        new = _chosen(scripts, name, now or "draft")
        old = _chosen(scripts, name, before) if before else newest_of(scripts, name)
        if old is None:
            raise Mistake(f"No version of {name} is published yet, so there is nothing to compare its draft with.")
        told = in_words(old, new, locale)
    for sentence in told or (f"{old.name}: both are the same.",):
        click.echo(sentence)


# --- what commands share -------------------------------------------------------------------------------------------


def _preview(scripts: Scripts, draft: Edition, now: datetime, locale: str) -> None:
    """What publishing this draft comes to. Ends here for one that cannot be published, with the reasons."""
    try:
        version = scripts.check(draft, now)
    except ScriptError as error:
        faults = [f"{draft.name}: {fault}" for fault in error.faults]
        _refuse(faults, "Nothing was published; mend these, then import the script again.")
    except BanksDoNotFit as error:
        _refuse(error.faults, BANKS)
    except ScriptRefused as error:
        raise Mistake(str(error)) from error
    newest = newest_of(scripts, draft.name)
    click.echo(f"{draft.name}, version {version}, imported {draft.at:%Y-%m-%d %H:%M} UTC by {draft.by}.")
    for sentence in told_against(newest, draft, locale):
        click.echo(sentence)
    waiting = scripts.yet_to_begin(draft.name)
    running = sum(count for (name, _), count in scripts.running().items() if name == draft.name)
    click.echo(
        f"Follow-ups that wait and will begin with it: {waiting}. Begun already, and going on as they are: {running}."
    )


def _agreed() -> bool:
    try:
        return click.confirm("Publish it?")
    except click.Abort as error:
        raise Mistake(
            "Nothing was published, because nobody said yes; where nobody is there to ask, add --yes."
        ) from error


def _refuse(faults: Iterable[str], sentence: str) -> NoReturn:
    for fault in faults:
        click.echo(fault, err=True)
    raise Mistake(sentence)


def _chosen(scripts: Scripts, name: str, version: str) -> Edition:
    """The version a person names, or the draft. Raises `Mistake` with what there is."""
    if version == "draft":
        found = scripts.draft(name)
    elif version.isdecimal() and 0 < int(version) < 10**9:
        found = scripts.get(name, int(version))
    else:
        raise Mistake(f"{version!r} is no version; write its number, or the word draft.")
    if found is None:
        wanted = f"draft of {name}" if version == "draft" else f"version {version} of {name}"
        raise Mistake(f"There is no {wanted}; {_what_there_is(scripts, name)}")
    return found


def _what_there_is(scripts: Scripts, name: str) -> str:
    """What a person can name instead, as the second half of a sentence."""
    everything = scripts.all()
    mine = [one for one in everything if one.name == name]
    if mine:
        numbers = ", ".join(str(one.version) for one in mine if one.version) or "none"
        return f"import one with `ringback script import FILE`. Its versions: {numbers}."
    names = ", ".join(dict.fromkeys(one.name for one in everything))
    return f"the scripts are {names}. See `ringback script list`."


def _to_edit(scripts: Scripts, name: str) -> str:
    draft = scripts.draft(name)
    if draft is not None:
        return draft.text
    versions = [one for one in scripts.all() if one.name == name]
    if not versions:
        raise Mistake(f"There is no script {name}; {_what_there_is(scripts, name)}")
    newest = newest_of(scripts, name) or versions[-1]
    return renumbered(to_edit(newest.text), scripts.next_number(name))


def _row(one: Edition, running: int) -> dict[str, Any]:
    draft = one.state == ScriptState.DRAFT
    return {
        "script": one.name,
        "version": version_in(one.text) if draft else one.version,
        "state": str(one.state),
        "at": one.at.isoformat(),
        "by": one.by,
        "retired_at": one.retired_at.isoformat() if one.retired_at else None,
        "running": running,
        "banks": list(one.banks),
        "recordings": sorted(one.audio),
        "faults": _faults(one) if draft else 0,
    }


def _faults(draft: Edition) -> int:
    try:
        parse(draft.text, draft.name)
    except ScriptError as error:
        return len(error.faults)
    return 0


def _record(session: Session, action: str, subject: str, now: datetime) -> None:
    audit.record(session, actor=whoami(), action=action, subject=subject, dealership_id=None, at=now)
