"""`ringback script import`: a file becomes the draft of its script, with the recordings it names; nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from commands.actor import whoami
from commands.errors import Mistake
from commands.script_words import newest_of, told_against
from flows.script_file import ScriptError, bundle, digest, parse
from flows.script_text import name_in, version_in
from flows.steps import STEP_ID
from store.banks import recordings
from store.prompt_audio import AudioError, PromptAudio, check_size
from store.scripts import Edition, ScriptRefused, Scripts
from wiring.runtime import open_runtime
from wiring.settings import Settings


@dataclass(frozen=True, slots=True)
class Read:
    """A file as far as it can be read: its name and number, the recordings it names, and what is wrong with it."""

    text: str
    name: str
    version: int | None
    files: tuple[str, ...]
    faults: tuple[str, ...]


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--audio",
    "folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where the recordings are that the script names; the script's own folder when left out.",
)
@click.option("--locale", type=click.Choice(["en", "zh-CN"]), default="en", help="What changes are told in.")
def import_(file: Path, folder: Path | None, locale: str) -> None:
    """Make FILE the draft of its script; customers hear nothing of it until it is published.

    A faulty file is kept as the draft, too, and its faults are told.
    """
    read = _read(file)
    if folder is not None and not folder.is_dir():
        raise Mistake(f"{folder} is no folder; name the one the recordings are in.")
    runtime = open_runtime(Settings.from_env())
    now = runtime.clock.now()
    with runtime.work() as session:
        scripts = Scripts(session)
        newest = newest_of(scripts, read.name)
        if newest is not None and not read.faults and newest.digest == digest(bundle(read.text, read.name)):
            click.echo(f"{file} is version {newest.version} of {read.name} as it is published; nothing to do.")
            return
        kept = _kept(newest, scripts.draft(read.name))
        audio, missing = _recordings(session, read.files, folder or file.parent, kept, now)
        try:
            replaced = scripts.import_draft(
                read.text, now, name=read.name, version=read.version, by=whoami(), audio=audio if read.files else kept
            )
        except ScriptRefused as error:
            raise Mistake(f"{error} The file was not imported.") from error
        draft = scripts.draft(read.name)
        assert draft is not None, "it has just been imported"
        session.commit()
    faults = (*read.faults, *missing)
    _tell(draft, newest, locale, read, replaced=replaced, faulty=bool(faults))
    if faults:
        for fault in faults:
            click.echo(f"{file}: {fault}", err=True)
        raise Mistake("The draft is kept, but it cannot be published before this is mended; then import it again.")
    click.echo(f"Publish it with `ringback script publish {read.name}`.")


def _tell(draft: Edition, newest: Edition | None, locale: str, read: Read, *, replaced: bool, faulty: bool) -> None:
    number = f", version {read.version}," if read.version else ""
    instead = "in place of the draft before" if replaced else "as a draft"
    click.echo(f"{read.name}{number} is kept {instead}; customers hear {_heard(newest)}.")
    if not faulty:
        for sentence in told_against(newest, draft, locale):
            click.echo(sentence)


def _heard(newest: Edition | None) -> str:
    return "nothing of this script yet" if newest is None else f"version {newest.version} until you publish it"


def _read(file: Path) -> Read:
    """The file, and whose draft it is. Raises `Mistake` when that cannot be known."""
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise Mistake(f"There is no file {file}.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise Mistake(f"{file} cannot be read as a script; it must be a text file in UTF-8.") from error
    try:
        script = parse(text, str(file))
        return Read(text, script.script, script.version, recordings(script), ())
    except ScriptError as error:
        name = name_in(text) or file.stem
        if not re.fullmatch(STEP_ID, name):
            raise Mistake(
                f"{file} does not say which script it is; begin it with `script:` and its name. "
                f"Its first fault: {error.faults[0]}"
            ) from error
        return Read(text, name, version_in(text), (), tuple(str(fault) for fault in error.faults))


def _kept(newest: Edition | None, draft: Edition | None) -> dict[str, str]:
    """The recordings there are already: whoever edits only the words need not bring them again."""
    return {**(newest.audio if newest else {}), **(draft.audio if draft else {})}


def _recordings(
    session: Session, files: Iterable[str], folder: Path, kept: Mapping[str, str], now: datetime
) -> tuple[dict[str, str], list[str]]:
    """Take in the recordings a script names: file name to digest, and a sentence for each that is wrong."""
    audio: dict[str, str] = {}
    wrong: list[str] = []
    for name in files:
        try:
            content = _content(folder, name)
            if content is not None:
                audio[name] = PromptAudio(session).keep(content, now)
            elif name in kept:
                audio[name] = kept[name]
            else:
                wrong.append(f"the recording {name} is not in {folder}; put it there, or name its folder with --audio.")
        except AudioError as error:
            wrong.append(f"the recording {name}: {error}")
    return audio, wrong


def _content(folder: Path, name: str) -> bytes | None:
    """A recording; None when it is not there. Raises `AudioError`."""
    if Path(name).name != name or "\\" in name or len(name) > 200:
        raise AudioError("write only the file's name, without a folder.")
    path = folder / name
    if not path.is_file():
        return None
    try:
        check_size(path.stat().st_size)
        return path.read_bytes()
    except OSError as error:
        raise AudioError(f"it cannot be read ({error.strerror}).") from error
