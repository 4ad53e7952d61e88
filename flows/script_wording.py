"""Values of a script in words: where a step leads and when, what a key does, what counts as a complaint."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flows.script_diff_words import CODES, PARTS, STEP_FIELDS, TONGUES

Data = Mapping[str, Any]  # a part of a script as plain data


class Wording:
    """One language's words; another one than ours reads English."""

    def __init__(self, locale: str) -> None:
        self.tongue = TONGUES.index(locale) if locale in TONGUES else 0
        self._locale = TONGUES[self.tongue]

    def part(self, part: str, /, **names: Any) -> str:
        return PARTS[part][self.tongue].format(**names)

    def quoted(self, words: str | None) -> str:
        if words is None:
            return self.part("no_words")
        return f"“{words}”"

    def worded(self, field: str, value: Any) -> str:
        """A value as people say it: a code by its name, a step in its marks, nothing as nothing."""
        code = CODES.get(field, {}).get("" if value is None else str(value))
        if code:
            return code[self.tongue]
        if value is None or value == [] or value == {}:
            return self.part("nothing")
        if isinstance(value, bool):
            return self.part("yes" if value else "no")
        if isinstance(value, list):
            return self.part("comma").join(self.worded(field, one) for one in value)
        if isinstance(value, Mapping):
            pairs = (f"{name} = {plain(one)}" for name, one in value.items())
            return self.part("comma").join(pairs)
        return f"`{value}`" if field in STEP_FIELDS else str(value)

    def kind(self, step: Data) -> str:
        return self.worded("kind", step["kind"])

    def prompt(self, step: Data) -> str:
        return self.quoted(self.one(step["prompt"]))

    def one(self, words: Data | None) -> str | None:
        """Words in the language of the sentences, or else in any they are there in."""
        if not words:
            return None
        return str(words.get(self._locale) or next(iter(words.values())))

    def level(self, level: Data) -> str:
        return self.part("level", words=self.one(level["words"]) or "", value=level["value"])

    def levels(self, scale: Data) -> str:
        return self.part("comma").join(f"{key} {self.level(level)}" for key, level in scale["levels"].items())

    def meaning(self, field: str, option: Any) -> str:
        """What one key of a menu does."""
        if not isinstance(option, Mapping):
            coded = field == "options"
            return self.worded("options", option) if coded else self.part("leads", go=f"`{option}`")
        parts = [self.part("leads", go=self.worded("option.go", option.get("go")))]
        if option.get("value") is not None:
            parts.append(self.part("keeps", value=option["value"]))
        if option.get("answers"):
            parts.append(self.part("notes", answers=self.worded("answers", option["answers"])))
        return self.part("comma").join(parts)

    def ways(self, branches: Sequence[Data] | None, script: Data) -> str:
        """Where a step goes on, and under which conditions."""
        told = []
        for number, branch in enumerate(branches or ()):
            go = f"`{branch['go']}`"
            if branch["when"]:
                named = (self.condition(name, wanted, script) for name, wanted in branch["when"].items())
                conditions = self.part("and").join(named)
                told.append(self.part("way_if", go=go, conditions=conditions))
            else:
                told.append(self.part("way_else" if number else "way", go=go))
        return self.part("semicolon").join(told) or self.part("nothing")

    def condition(self, name: str, wanted: Any, script: Data) -> str:
        if name == "complaint" and isinstance(wanted, bool):
            return self.part("complaint" if wanted else "no_complaint")
        if not isinstance(wanted, Mapping):
            return self.part("is", name=f"`{name}`", value=self.answer(name, wanted, script))
        told = []
        for part, value in wanted.items():
            if value is None:
                continue
            if part == "known":
                told.append(self.part("known" if value else "unknown", name=f"`{name}`"))
                continue
            values = value if isinstance(value, list) else [value]
            worded = self.part("comma").join(self.answer(name, one, script) for one in values)
            told.append(self.part(part, name=f"`{name}`", value=worded) if part in PARTS else f"{part} {worded}")
        return self.part("and").join(told)

    def answer(self, question: str, value: Any, script: Data) -> str:
        """A value of this question, with the name it has on its scale."""
        if isinstance(value, bool) or value is None:
            return self.worded("", value)
        step = script["steps"].get(question, {})
        scale = script["scales"].get(step.get("scale"), {"levels": {}})
        named = (level for level in scale["levels"].values() if level["value"] == value)
        level = next(named, None)
        return self.level(level) if level else str(value)

    def low_words(self, step: str, whole: Data, script: Data) -> str:
        """What is a complaint at this step, whichever kind of step it is."""
        marks = whole.get("low") or ()
        told = []
        for mark in [marks] if isinstance(marks, Mapping) else marks:
            severity = self.worded("severity", mark["severity"])
            if "answer" in mark:
                told.append(self.part("low_answer", value=self.worded("", mark["answer"]), severity=severity))
            elif "value" in mark:
                value = self.answer(step, mark["value"], script)
                told.append(self.part("low_mark", value=value, severity=severity))
            else:
                bounds = [self.part("from", value=mark["at_least"])] if mark.get("at_least") is not None else []
                bounds += [self.part("to", value=mark["at_most"])] if mark.get("at_most") is not None else []
                told.append(self.part("low_number", bounds=self.part("and").join(bounds), severity=severity))
        return self.part("semicolon").join(told) or self.part("nothing")


def plain(value: Any) -> str:
    """A value as it stands in the script, for what has no words of its own."""
    if isinstance(value, str):
        return f"“{value}”"
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
