"""Scripts: each name has a draft at most and versions that never change; a follow-up keeps the one it began with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from flows.lifecycles import FollowupState
from flows.programmes import shipped as shipped_programmes
from flows.script import Script as ScriptModel
from flows.script_file import bundle, digest, parse, shipped
from flows.script_text import version_in
from store.banks import Banks, misfits, recordings
from store.newcomers import insert_unless_there
from store.tables import Dealership, Followup, Programme, Script

DRAFT_VERSION = 0  # in the table; the number it will have stands in its text
OURS = "ringback"  # who publishes the scripts that come with it


class ScriptState(StrEnum):
    """Where a version stands."""

    DRAFT = "draft"  # may be faulty, and is replaced by the next import
    PUBLISHED = "published"  # new follow-ups begin with the newest of these
    RETIRED = "retired"  # nothing begins with it any more; what has begun goes on with it


class ScriptRefused(Exception):
    """Something about a script that cannot be; the message says what to do instead."""


class ChangedScript(ScriptRefused):
    """A published version would change, or come before one that is published."""


class BanksDoNotFit(ScriptRefused):
    """A script and the question banks of some dealership do not go together; `faults` says why."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(faults))


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of a script, or its draft."""

    name: str
    version: int  # 0 for a draft
    state: ScriptState
    text: str = field(repr=False)
    digest: str
    at: datetime  # published, or for a draft imported
    by: str
    retired_at: datetime | None
    banks: tuple[str, ...]
    audio: Mapping[str, str]  # file name to digest


class Scripts:
    """The versions of each script."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # --- reading ---------------------------------------------------------------------------------------------------

    def latest(self, name: str) -> int:
        """The version new follow-ups begin with. Raises `LookupError` when there is none."""
        return self.newest(name).version

    def newest(self, name: str) -> Edition:
        """The newest published version that is not retired. Raises `LookupError` when there is none."""
        query = select(Script).where(Script.name == name, Script.state == ScriptState.PUBLISHED)
        row = self._session.scalar(query.order_by(Script.version.desc()).limit(1))
        if row is None:
            raise LookupError(f"no script {name} is published")
        return _edition(row)

    def text(self, name: str, version: int) -> str:
        """The words of one version, retired or not. Raises `LookupError` when there is none."""
        text = self._session.scalar(select(Script.text).where(Script.name == name, Script.version == version))
        if text is None:
            raise LookupError(f"there is no version {version} of script {name}")
        return text

    def audio(self, name: str, version: int) -> Mapping[str, str]:
        """The recorded prompts of one version: file name to digest."""
        return self._session.scalar(select(Script.audio).where(Script.name == name, Script.version == version)) or {}

    def get(self, name: str, version: int) -> Edition | None:
        """One version, whatever its state."""
        row = self._session.scalar(select(Script).where(Script.name == name, Script.version == version))
        return None if row is None else _edition(row)

    def draft(self, name: str) -> Edition | None:
        """What was imported last and not published yet."""
        return self.get(name, DRAFT_VERSION)

    def all(self) -> Sequence[Edition]:
        """Every version, by name and number, each draft after the versions of its name."""
        found = [_edition(row) for row in self._session.scalars(select(Script))]
        return sorted(found, key=lambda one: (one.name, one.version or float("inf")))

    def drawing_on(self, bank: str) -> Sequence[Edition]:
        """The versions that new follow-ups begin with, of every script that draws on this bank."""
        newest = {one.name: one for one in self.all() if one.state == ScriptState.PUBLISHED}
        return [one for one in newest.values() if bank in one.banks]

    def running(self) -> Mapping[tuple[str, int], int]:
        """How many open follow-ups began with each version."""
        query = select(Followup.script, Followup.script_version, func.count()).where(
            Followup.script_version.is_not(None), Followup.state != FollowupState.CLOSED
        )
        rows = self._session.execute(query.group_by(Followup.script, Followup.script_version))
        return {(name, version or 0): count for name, version, count in rows}

    def yet_to_begin(self, name: str) -> int:
        """How many open follow-ups will begin with the newest version."""
        query = select(func.count()).where(
            Followup.script == name, Followup.script_version.is_(None), Followup.state != FollowupState.CLOSED
        )
        return self._session.scalar(query) or 0

    def next_number(self, name: str) -> int:
        """The number a new version may have: above all that were ever published."""
        return (self._session.scalar(select(func.max(Script.version)).where(Script.name == name)) or 0) + 1

    # --- writing ---------------------------------------------------------------------------------------------------

    def import_draft(
        self, text: str, now: datetime, *, name: str, version: int | None, by: str, audio: Mapping[str, str]
    ) -> bool:
        """Make this text the draft of `name`, in place of the one before; whether there was one.

        It may be faulty, and its number unknown. Raises `ChangedScript` when that number is taken.
        """
        if version is not None:
            self._refuse_taken(name, version)
        row = {
            "name": name,
            "version": DRAFT_VERSION,
            "text": text,
            "digest": digest(text),
            "state": ScriptState.DRAFT,
            "published_at": now,
            "published_by": by,
            "banks": [],
            "audio": dict(audio),
        }
        if insert_unless_there(self._session, Script, [row]):
            return False
        self._session.execute(update(Script).where(Script.name == name, Script.version == DRAFT_VERSION).values(**row))
        return True

    def publish_draft(self, name: str, seen: str, now: datetime, *, by: str) -> int:
        """Publish the draft that was looked at (`seen` is its digest), with all its parts; returns its number.

        Raises `flows.script_file.ScriptError` for a faulty one, `ScriptRefused` when it is another one by now or gone.
        """
        draft = self._locked(name).get(DRAFT_VERSION)
        if draft is None:
            raise ScriptRefused(
                f"There is no draft of {name} any more; somebody was quicker. See `ringback script list`."
            )
        if draft.digest != seen:
            raise ScriptRefused(f"The draft of {name} was replaced while you were looking; look at it again.")
        ready = self._ready(name, draft.text, draft.audio, now)
        try:
            with self._session.begin_nested():
                draft.version, draft.text, draft.digest = ready.version, ready.text, digest(ready.text)
                draft.state, draft.published_at, draft.published_by = ScriptState.PUBLISHED, now, by
                draft.banks, draft.audio = list(ready.banks), dict(ready.audio)
        except IntegrityError as error:
            raise ScriptRefused(f"Somebody else has just published version {ready.version} of {name}.") from error
        return ready.version

    def check(self, draft: Edition, now: datetime) -> int:
        """Whether this draft could be published now, and under which number. Raises as publishing it would."""
        return self._ready(draft.name, draft.text, draft.audio, now).version

    def publish(self, text: str, now: datetime, *, name: str, by: str = OURS) -> ScriptModel:
        """Publish this text. Doing it twice changes nothing; another text under the same version is refused.

        Raises `flows.script_file.ScriptError` for a faulty text and `ChangedScript` for a changed one.
        """
        script = parse(text, name)
        if self.get(script.script, script.version) is None:
            self._refuse_taken(script.script, script.version)
        row = _row(_Ready(script.script, script.version, bundle(text, name), script.banks), now, by)
        if not insert_unless_there(self._session, Script, [row]):
            known = self.get(script.script, script.version)
            if known is None or known.digest != row["digest"]:
                self._refuse_taken(script.script, script.version)
        return script

    def retire(self, name: str, version: int, now: datetime) -> bool:
        """Begin nothing with this version any more; False when it is retired already.

        Raises `ScriptRefused` when there is none, or when something would be left without any version.
        """
        rows = self._locked(name)
        row = rows.get(version)
        if row is None or row.state == ScriptState.DRAFT:
            known = ", ".join(str(number) for number in sorted(rows) if number != DRAFT_VERSION) or "none"
            raise ScriptRefused(f"There is no version {version} of {name}; its versions: {known}.")
        if row.state == ScriptState.RETIRED:
            return False
        others = [one for one in rows.values() if one.state == ScriptState.PUBLISHED and one is not row]
        if not others and (users := self._users(name)):
            raise ScriptRefused(
                f"Version {version} is the only one of {name}, and {users}; publish another version first."
            )
        row.state, row.retired_at = ScriptState.RETIRED, now
        self._session.flush()
        return True

    def lacks_shipped(self) -> bool:
        """Whether a script that comes with Ringback is to be published."""
        return bool(self._shipped_to_publish())

    def publish_shipped(self, now: datetime) -> None:
        """Publish the scripts that come with Ringback, where they are new here.

        Once people have published a version of their own, that name is theirs, and ours come no more. One that does not
        go together with a dealership's question bank waits as a draft for a person to decide.
        """
        ready = [_shipped_ready(name) for name in self._shipped_to_publish()]
        banks = Banks(self._session)
        unfit = [one for one in ready if any(misfits(one.text, one.name, (), banks.combinations(one.banks, now)))]
        insert_unless_there(self._session, Script, [_row(one, now, OURS) for one in ready if one not in unfit])
        drafts = [{**_row(one, now, OURS), "version": DRAFT_VERSION, "state": ScriptState.DRAFT} for one in unfit]
        insert_unless_there(self._session, Script, drafts)

    # --- inside ----------------------------------------------------------------------------------------------------

    def _ready(self, name: str, text: str, audio: Mapping[str, str], now: datetime) -> _Ready:
        script = parse(text, name)
        self._refuse_taken(name, script.version)
        files = recordings(script)
        if missing := sorted(set(files) - set(audio)):
            raise ScriptRefused(
                f"The recording {missing[0]} is not there; import the script again with --audio and its folder."
            )
        whole = bundle(text, name)
        if faults := tuple(misfits(whole, name, files, Banks(self._session).combinations(script.banks, now))):
            raise BanksDoNotFit(faults)
        return _Ready(name, script.version, whole, script.banks, {file: audio[file] for file in files})

    def _shipped_to_publish(self) -> list[str]:
        known: dict[str, list[tuple[int, str]]] = {}
        for name, version, by in self._session.execute(select(Script.name, Script.version, Script.published_by)):
            known.setdefault(name, []).append((version, by))
        return [
            name
            for name, text in shipped().items()
            if all(
                version < (version_in(text) or 1) and by == OURS
                for version, by in known.get(name, ())
                if version != DRAFT_VERSION
            )
            and (DRAFT_VERSION, OURS) not in known.get(name, ())  # it waits for a person
        ]

    def _refuse_taken(self, name: str, version: int) -> None:
        number = self.next_number(name)
        if version >= number:
            return
        if self.get(name, version) is not None:
            raise ChangedScript(
                f"Version {version} of {name} is published and cannot change; write `version: {number}` in the script."
            )
        raise ChangedScript(
            f"Version {version} of {name} would come before version {number - 1}, which is published; "
            f"write `version: {number}` in the script."
        )

    def _users(self, name: str) -> str:
        """Who would be left without a script, as half a sentence; empty when it is nobody."""
        using = (
            select(Dealership.code, Programme.name)
            .join(Dealership, Dealership.id == Programme.dealership_id)
            .where(Programme.script == name)
            .order_by(Dealership.code, Programme.name)
        )
        found = [f"{programme} of {code}" for code, programme in self._session.execute(using)]
        if found:
            more = f" and {len(found) - 5} more" if len(found) > 5 else ""
            return f"these programmes use it: {', '.join(found[:5])}{more}"
        if waiting := self.yet_to_begin(name):
            return f"{waiting} follow-ups are waiting to begin with it"
        if any(rule.script == name for rule in shipped_programmes()):
            return "the programmes of every new dealership use it"
        return ""

    def _locked(self, name: str) -> dict[int, Script]:
        """All versions of this name, ours alone until the unit of work ends."""
        query = select(Script).where(Script.name == name).order_by(Script.id)
        rows = self._session.scalars(query.with_for_update().execution_options(populate_existing=True))
        return {row.version: row for row in rows}


@dataclass(frozen=True, slots=True)
class _Ready:
    """A checked script with all its parts, ready to be published."""

    name: str
    version: int
    text: str
    banks: tuple[str, ...]
    audio: Mapping[str, str] = field(default_factory=dict)


@cache
def _shipped_ready(name: str) -> _Ready:
    """Reading takes its time, and what comes with Ringback does not change while it runs."""
    text = shipped()[name]
    script = parse(text, name)
    return _Ready(script.script, script.version, bundle(text, name), script.banks)


def _row(ready: _Ready, now: datetime, by: str) -> dict[str, Any]:
    return {
        "name": ready.name,
        "version": ready.version,
        "text": ready.text,
        "digest": digest(ready.text),
        "state": ScriptState.PUBLISHED,
        "published_at": now,
        "published_by": by,
        "banks": list(ready.banks),
        "audio": dict(ready.audio),
    }


def _edition(row: Script) -> Edition:
    return Edition(
        name=row.name,
        version=row.version,
        state=ScriptState(row.state),
        text=row.text,
        digest=row.digest,
        at=row.published_at,
        by=row.published_by,
        retired_at=row.retired_at,
        banks=tuple(row.banks),
        audio=dict(row.audio),
    )
