"""Published scripts: every version is kept as it was, and a running follow-up goes on with the one it began with."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.script import Script as ScriptModel
from flows.script_file import digest, parse, shipped
from store.newcomers import insert_unless_there
from store.tables import Script


class ChangedScript(Exception):
    """A published version would change; the message says what to do instead."""


class Scripts:
    """The versions of each script."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def publish(self, text: str, now: datetime, *, name: str) -> ScriptModel:
        """Publish this text. Doing it twice changes nothing; another text under the same version is refused.

        Raises `flows.script_file.ScriptError` for a faulty text and `ChangedScript` for a changed one.
        """
        script = parse(text, name)
        row = {
            "name": script.script,
            "version": script.version,
            "text": text,
            "digest": digest(text),
            "published_at": now,
        }
        if not insert_unless_there(self._session, Script, [row]):
            known = self._session.scalar(
                select(Script.digest).where(Script.name == script.script, Script.version == script.version)
            )
            if known != row["digest"]:
                raise ChangedScript(
                    f"Version {script.version} of {script.script} is published and cannot change; "
                    f"raise its `version` to {self.latest(script.script) + 1}."
                )
        return script

    def lacks_shipped(self) -> bool:
        """Whether a script that comes with Ringback is not published as it is."""
        known = {(name, kept) for name, kept in self._session.execute(select(Script.name, Script.digest))}
        return any((name, digest(text)) not in known for name, text in shipped().items())

    def publish_shipped(self, now: datetime) -> None:
        """Publish the scripts that come with Ringback, where they are not yet."""
        for name, text in shipped().items():
            self.publish(text, now, name=name)

    def latest(self, name: str) -> int:
        """The newest version. Raises `LookupError` when none was ever published."""
        versions = list(self._session.scalars(select(Script.version).where(Script.name == name)))
        if not versions:
            raise LookupError(f"no script {name} is published")
        return max(versions)

    def text(self, name: str, version: int) -> str:
        """The words of one version. Raises `LookupError` when there is none."""
        text = self._session.scalar(select(Script.text).where(Script.name == name, Script.version == version))
        if text is None:
            raise LookupError(f"there is no version {version} of script {name}")
        return text
