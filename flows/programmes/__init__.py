"""Programmes as they are shipped: one checked YAML file each, and every new dealership's first rows."""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

Locale = Literal["zh-CN", "en"]
OccasionKind = Literal["service"]
PLACEHOLDERS = frozenset({"dealership", "customer", "visit_date", "hotline"})


class ProgrammeError(ValueError):
    """A programme cannot be used as it stands; the message says what to change."""


class ProgrammeRule(BaseModel):
    """One rule that turns occasions into follow-ups. Days are counted on the dealership's own calendar."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,79}$")]
    occasion_kind: OccasionKind
    script: Annotated[str, Field(min_length=1, max_length=80)]
    after_days: Annotated[int, Field(ge=0, le=3650)]  # the first call comes so many days after the occasion
    expires_days: Annotated[int, Field(ge=1, le=3650)]  # never ring later than so many days after it
    sms: Mapping[Locale, str] = Field(default_factory=dict)  # sent when nobody could be reached; empty: none

    @field_validator("sms")
    @classmethod
    def _only_known_placeholders(cls, bodies: Mapping[Locale, str]) -> Mapping[Locale, str]:
        for locale, body in bodies.items():
            used = {field for _, field, _, _ in string.Formatter().parse(body) if field is not None}
            if unknown := sorted(used - PLACEHOLDERS):
                raise ValueError(
                    f"the {locale} SMS uses {{{unknown[0]}}}; it may use {', '.join(sorted(PLACEHOLDERS))}"
                )
        return bodies

    @model_validator(mode="after")
    def _expires_after_it_begins(self) -> ProgrammeRule:
        if self.expires_days <= self.after_days:
            raise ValueError("expires_days must be more than after_days, or nobody would ever be rung")
        return self


def read_rule(text: str, source: str) -> ProgrammeRule:
    """One programme from its YAML text. Raises `ProgrammeError` naming `source` and what to change first."""
    try:
        return ProgrammeRule.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise ProgrammeError(f"{source} is not YAML: {' '.join(str(error).split())}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise ProgrammeError(f"{source}: {where}: {first['msg'].removeprefix('Value error, ')}.") from error


@cache
def shipped() -> tuple[ProgrammeRule, ...]:
    """The programmes that come with Ringback, by name."""
    files = (file for file in resources.files(__name__).iterdir() if file.name.endswith(".yaml"))
    rules = [read_rule(file.read_text(encoding="utf-8"), file.name) for file in files]
    return tuple(sorted(rules, key=lambda rule: rule.name))


def choose(wanted: str, rules: Iterable[ProgrammeRule] | None = None) -> tuple[ProgrammeRule, ...]:
    """The rules meant by "all", "none" or "name,name". Raises `ProgrammeError` for a name nobody knows."""
    known = {rule.name: rule for rule in (shipped() if rules is None else rules)}
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    if names == ["all"]:
        return tuple(known.values())
    if names == ["none"]:
        return ()
    if not names:
        raise ProgrammeError("Name the programmes: all, none, or names with commas between them.")
    for name in names:
        if name not in known:
            raise ProgrammeError(f"There is no programme {name}; choose from {', '.join(known)}, all or none.")
    return tuple(known[name] for name in dict.fromkeys(names))
