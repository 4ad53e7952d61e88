"""What changed between two versions of a script, in sentences for whoever is responsible for what customers hear."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from itertools import zip_longest
from typing import Any

from flows.script import Script
from flows.script_diff_words import CODES, EVENTS, GROUPED, IN_A_LANGUAGE, LANGUAGES, VALUES, WORDS, Pair
from flows.script_wording import Data, Wording, plain


def differences(
    old: Script,
    new: Script,
    locale: str = "en",
    *,
    audio: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
) -> tuple[str, ...]:
    """What is different in `new`, one sentence each; none when they are the same.

    `locale` is the language of the sentences; another one than ours reads English. `audio`, before and now, tells the
    digest of each recording by its file's name, so that new content under an old name is told, too.
    """
    return tuple(_Account(old, new, locale, audio).told())


class _Account:
    """Goes through both versions side by side and collects the sentences."""

    def __init__(
        self, old: Script, new: Script, locale: str, audio: tuple[Mapping[str, str], Mapping[str, str]]
    ) -> None:
        self._tell = Wording(locale)
        self._old: Data = old.model_dump(mode="json")
        self._new: Data = new.model_dump(mode="json")
        self._audio = audio
        self._said: list[tuple[Pair, dict[str, Any]]] = []

    def told(self) -> list[str]:
        """All of it; what changed alike at several steps, as their common words do, is one sentence."""
        self._compare()
        alike: dict[str, list[str]] = {}
        sentences: list[tuple[str, str, Pair, dict[str, Any]]] = []
        for pair, names in self._said:
            step = names.get("step", "")
            key = pair[self._tell.tongue].format(**{**names, "step": "{step}"}) if pair in GROUPED else ""
            if key and key in alike:
                alike[key].append(step)
                continue
            alike.setdefault(key, [step])
            sentences.append((key, step, pair, names))
        between = "`" + self._tell.part("comma") + "`"
        return [
            pair[self._tell.tongue].format(**{**names, "step": between.join(alike[key]) if key else step})
            for key, step, pair, names in sentences
        ]

    def _compare(self) -> None:
        whole: Mapping[str, Callable[[Any, Any], None]] = {
            "title": partial(self._words, "title"),
            "keys": self._keys,
            "phrases": self._phrases,
            "phrases_audio": self._phrases_audio,
            "scales": self._scales,
            "facts": self._facts,
            "steps": self._steps,
        }
        for field in self._new:
            here = f"`{field}`"
            if field in whole:
                self._sure(here, self._old[field], self._new[field], whole[field])
            else:
                self._value(field, field, self._old[field], self._new[field], here)
        self._order(list(self._old["steps"]), list(self._new["steps"]))
        self._recordings()

    # --- one field -------------------------------------------------------------------------------------------------

    def _sure(self, where: str, old: Any, new: Any, tell: Callable[[Any, Any], None]) -> None:
        """Tell what changed here; whatever the ways below have no sentence for is told plainly, never passed over."""
        if _same(old, new):
            return
        before = len(self._said)
        tell(old, new)
        if len(self._said) == before:
            self._say(VALUES["plain"], where=where, old=plain(old), new=plain(new))

    def _value(self, template: str, field: str, old: Any, new: Any, where: str, **names: str) -> None:
        """A single value, in the words of its field."""

        def tell(old: Any, new: Any) -> None:
            told = self._tell.worded(field, old), self._tell.worded(field, new)
            if told[0] != told[1] and template in VALUES:
                self._say(VALUES[template], old=told[0], new=told[1], **names)

        self._sure(where, old, new, tell)

    def _words(self, template: str, old: Data | None, new: Data | None, **names: str) -> None:
        """Words in several languages, told for each of them."""
        for language in LANGUAGES:
            was, now = (old or {}).get(language), (new or {}).get(language)
            if was != now:
                subject = WORDS[template][self._tell.tongue].format(**names)
                named = LANGUAGES[language][self._tell.tongue]
                self._say(
                    IN_A_LANGUAGE,
                    subject=subject,
                    language=named,
                    old=self._tell.quoted(was),
                    new=self._tell.quoted(now),
                )

    # --- the script as a whole -------------------------------------------------------------------------------------

    def _keys(self, old: Data, new: Data) -> None:
        for name in new:
            self._value(f"keys.{name}", name, old[name], new[name], f"`keys.{name}`")

    def _phrases(self, old: Data, new: Data) -> None:
        for name in new:
            template = name if name in WORDS else "phrase"
            self._words(template, old[name], new[name], phrase=name)

    def _phrases_audio(self, old: Data, new: Data) -> None:
        for name in sorted({*old, *new}):
            self._audio_of(f"phrases.{name}", old.get(name, {}), new.get(name, {}))

    def _scales(self, old: Data, new: Data) -> None:
        for name, scale in _gone(old, new):
            self._say(EVENTS["scale.gone"], scale=name, levels=self._tell.levels(scale))
        for name, scale in _gone(new, old):
            self._say(EVENTS["scale.new"], scale=name, levels=self._tell.levels(scale))
        for name in _common(old, new):
            self._sure(f"`scales.{name}`", old[name], new[name], partial(self._scale, name))

    def _scale(self, name: str, old: Data, new: Data) -> None:
        self._value("direction", "direction", old["direction"], new["direction"], f"`scales.{name}`", scale=name)
        was, now = old["levels"], new["levels"]
        for key, level in _gone(was, now):
            self._say(EVENTS["level.gone"], scale=name, key=key, level=self._tell.level(level))
        for key, level in _gone(now, was):
            self._say(EVENTS["level.new"], scale=name, key=key, level=self._tell.level(level))
        for key in _common(was, now):
            where = f"`scales.{name}.levels.{key}`"
            self._value("level.value", "value", was[key]["value"], now[key]["value"], where, scale=name, key=key)
            self._words("level.words", was[key]["words"], now[key]["words"], scale=name, key=key)

    def _facts(self, old: Data, new: Data) -> None:
        for name, fact in _gone(old, new):
            self._say(EVENTS["fact.gone"], fact=name, example=plain(fact["example"]))
        for name, fact in _gone(new, old):
            self._say(EVENTS["fact.new"], fact=name, example=plain(fact["example"]))
        for name in _common(old, new):
            for field in new[name]:
                where, was, now = f"`facts.{name}.{field}`", old[name][field], new[name][field]
                if field == "otherwise":
                    self._words("fact.otherwise", was, now, fact=name)
                else:
                    self._value(f"fact.{field}", f"fact.{field}", was, now, where, fact=name)

    def _recordings(self) -> None:
        """The same file name, another recording."""
        was, now = self._audio
        for file in _common(was, now):
            if was[file] != now[file]:
                self._say(EVENTS["audio.content"], file=file)

    # --- steps -----------------------------------------------------------------------------------------------------

    def _steps(self, old: Data, new: Data) -> None:
        for name, step in _gone(old, new):
            self._say(EVENTS["step.gone"], step=name, kind=self._tell.kind(step), words=self._tell.prompt(step))
        for name, step in _gone(new, old):
            self._say(EVENTS["step.new"], step=name, kind=self._tell.kind(step), words=self._tell.prompt(step))
        for name in _common(old, new):
            self._sure(f"`steps.{name}`", old[name], new[name], partial(self._step, name))

    def _order(self, old: Sequence[str], new: Sequence[str]) -> None:
        """Reports and the diagram follow the order of the file, so a step that moved is told."""
        here = [name for name in new if name in set(old)]
        stayed = _longest_in_order([old.index(name) for name in here])
        for number, name in enumerate(here):
            if number not in stayed:
                before = new.index(name) - 1
                if before < 0:
                    self._say(EVENTS["step.moved_first"], step=name)
                else:
                    self._say(EVENTS["step.moved"], step=name, before=new[before])

    def _step(self, name: str, old: Data, new: Data) -> None:
        self._value("kind", "kind", old["kind"], new["kind"], f"`steps.{name}.kind`", step=name)
        for field, now in new.items():
            if field == "kind" or (field not in old and not isinstance(now, Mapping | list)):
                continue  # where the kind is another one, only what it leads to is worth telling beside it
            where = self._tell.part("step", step=name, field=field)
            self._sure(where, old.get(field), now, partial(self._field, name, field, old, new))

    def _field(self, step: str, field: str, old: Data, new: Data, was: Any, now: Any) -> None:
        where = self._tell.part("step", step=step, field=field)
        if field == "prompt":
            self._words("asked" if "on_silence" in new else "said", was, now, step=step)
        elif field in WORDS and _is_words(was) and _is_words(now):
            self._words(field, was, now, step=step)
        elif field == "again":
            for number, (one, other) in enumerate(zip_longest(was or (), now or ()), 2):
                self._words("again", one, other, step=step, number=str(number))
        elif field == "audio":
            self._audio_of(step, was or {}, now or {})
        elif field in ("more_audio", "speak_audio"):
            self._audio_of(f"{step}.{field.removesuffix('_audio')}", was or {}, now or {})
        elif field == "again_audio":
            for number, (one, other) in enumerate(zip_longest(was or (), now or ()), 2):
                self._audio_of(f"{step}.again {number}", one or {}, other or {})
        elif field in ("opening", "skippable"):
            self._say(EVENTS[f"{field}.{'on' if now else 'off'}"], step=step)
        elif field == "options" or (field == "otherwise" and isinstance(now, Mapping)):
            self._menu(step, field, was if isinstance(was, Mapping) else {}, now or {})
        elif field == "next":
            self._value(
                "next",
                "next",
                self._tell.ways(was, self._old),
                self._tell.ways(now, self._new),
                where,
                step=step,
            )
        elif field == "low":
            self._low(step, where, old, new)
        else:
            self._value(field, field, was, now, where, step=step)

    def _audio_of(self, step: str, old: Data, new: Data) -> None:
        for language in LANGUAGES:
            was, now = old.get(language), new.get(language)
            if was != now:
                event = "audio.other" if was and now else "audio.new" if now else "audio.gone"
                self._say(EVENTS[event], step=step, language=LANGUAGES[language][self._tell.tongue], old=was, new=now)

    def _menu(self, step: str, field: str, old: Data, new: Data) -> None:
        for key, option in _gone(old, new):
            self._say(EVENTS["key.gone"], step=step, key=key, meaning=self._tell.meaning(field, option))
        for key, option in _gone(new, old):
            self._say(EVENTS["key.new"], step=step, key=key, meaning=self._tell.meaning(field, option))
        for key in _common(old, new):
            was, now = old[key], new[key]
            where = self._tell.part("step", step=step, field=f"{field} {key}")
            if not isinstance(was, Mapping) or not isinstance(now, Mapping):
                worded = "options" if field == "options" else "option.go"
                self._value("option.go", worded, was, now, where, step=step, key=key)
                continue
            for part in now:
                if part == "words":
                    self._words("option.words", was[part], now[part], step=step, key=key)
                else:
                    worded = "severity" if part == "low" else f"option.{part}"
                    self._value(f"option.{part}", worded, was[part], now[part], where, step=step, key=key)

    def _low(self, step: str, where: str, old: Data, new: Data) -> None:
        """From where on an answer is a complaint: told by severity, where each has one mark; else as a whole."""
        was, now = _marks(old.get("low")), _marks(new.get("low"))
        if was is None or now is None:
            told = self._tell.low_words(step, old, self._old), self._tell.low_words(step, new, self._new)
            self._value("low", "low", *told, where, step=step)
            return
        for severity in CODES["severity"]:
            named, one, other = self._tell.worded("severity", severity), was.get(severity), now.get(severity)
            if one == other:
                continue
            values = {
                "old": self._tell.answer(step, one, self._old),
                "new": self._tell.answer(step, other, self._new),
            }
            event = EVENTS["low.new"] if one is None else EVENTS["low.gone"] if other is None else VALUES["low.from"]
            self._say(event, step=step, severity=named, **values)

    def _say(self, sentence: Pair, **names: Any) -> None:
        self._said.append((sentence, names))


def _same(one: Any, other: Any) -> bool:
    """Equal and of one kind: yes is not 1, and the order of a mapping does not matter."""
    return plain(one) == plain(other)


def _is_words(value: Any) -> bool:
    return value is None or (isinstance(value, Mapping) and set(value) <= set(LANGUAGES))


def _gone(old: Data, new: Data) -> Iterable[tuple[str, Any]]:
    return ((name, value) for name, value in old.items() if name not in new)


def _common(old: Data, new: Data) -> Iterable[str]:
    return (name for name in new if name in old)


def _marks(low: Any) -> Mapping[str, Any] | None:
    """Severity to mark, where every mark is a value of a scale and no severity comes twice."""
    marks = low or ()
    if isinstance(marks, Mapping) or not all("value" in mark for mark in marks):
        return None
    by_severity = {mark["severity"]: mark["value"] for mark in marks}
    return by_severity if len(by_severity) == len(marks) else None


def _longest_in_order(places: Sequence[int]) -> set[int]:
    """The positions of a longest rising run: those who kept their order, so that as few as possible have moved."""
    length = [1] * len(places)
    before = [-1] * len(places)
    for here in range(len(places)):
        for there in range(here):
            if places[there] < places[here] and length[there] + 1 > length[here]:
                length[here], before[here] = length[there] + 1, there
    kept: set[int] = set()
    at = max(range(len(places)), key=length.__getitem__, default=-1)
    while at >= 0:
        kept.add(at)
        at = before[at]
    return kept
