"""Every utterance of every table, put to a whole turn of talk: nothing is kept wrongly there either, and nobody who
answers is taken for somebody who wants no more calls.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from flows.answers import Doubtful, NotUnderstood, Understanding, Understood
from flows.asked_moments import is_moment, part_of
from flows.asking import CONFIRM
from flows.engine import hear
from flows.lifecycles import Disposition
from flows.script import Scale
from flows.steps import NO, YES, AskingStep, Callback, Choice, YesNo
from flows.talk import Talk
from flows.turns import Answered, AskedForTime, Turn, Value
from tests.flows.answers import test_daypart, test_menu, test_number, test_scale, test_score, test_yes_no
from tests.flows.answers.measure import MOST_WRONG, Row, judge, rows
from tests.flows.talks import at, talk

ASKED = "recommend"  # the step of our own script in whose place each question is put
STEPS: Mapping[str, Callable[[Row], AskingStep]] = {
    "score": lambda row: test_score.SCORE,
    "scale": lambda row: test_scale.QUESTION,
    "yes_no": lambda row: test_yes_no.QUESTIONS[row.context["question"]],
    "menu": lambda row: test_menu.MENUS[row.context["menu"]],
    "number": lambda row: test_number.number(**row.context),
    "daypart": lambda row: test_daypart.callback(),
}
ON = {"prompt": {"zh-CN": "请问？", "en": "Well?"}, "label": {"zh-CN": "问题", "en": "question"}}


def asking(row: Row, step: AskingStep) -> Talk:
    """Our own script, with this question in it."""
    told = replace(talk("every_kind", row.locale, today=test_number.TODAY.isoformat()), listens=True)
    there = told.script.steps[ASKED]
    assert not isinstance(step, Callback) or step.go == "end"
    words = {name: value for name, value in ON.items() if name in type(step).model_fields}
    if isinstance(step, YesNo | Choice):
        del words["prompt"]
    ways_on = {"next": there.next, "on_silence": there.on_silence}  # type: ignore[union-attr]  # it is a score
    if isinstance(step, Callback):
        ways_on = {"go": there.on_silence, "on_silence": there.on_silence, "otherwise": {}}  # type: ignore[union-attr]
    put = step.model_copy(update={**words, **ways_on})
    scales: dict[str, Scale] = {**told.script.scales}
    if "scale" in row.context:
        scales["any"] = test_scale.SCALES[row.context["scale"]]
    script = told.script.model_copy(update={"steps": {**told.script.steps, ASKED: put}, "scales": scales})
    return replace(told, script=script)


def of_turn(turn: Turn, step: AskingStep) -> Understanding:
    """What a turn made of the words: kept, read back, or asked again."""
    for found in turn.found:
        if isinstance(found, Answered) and found.question == ASKED:
            return Understood(found.value)
        if isinstance(found, AskedForTime):
            return Understood(found.day_part)
    if turn.walk.step == ASKED and turn.walk.phase == CONFIRM:
        assert turn.walk.pending is not None
        values = [_value(step, one) for one in (turn.walk.pending, *turn.walk.others)]
        return Understood(values[0], read_back=True) if len(values) == 1 else Doubtful(tuple(values))
    return NotUnderstood("not_understood")


def _value(step: AskingStep, pending: Value) -> Value:
    """What a key that is read back stands for."""
    match step:
        case YesNo():
            return {YES: True, NO: False}[str(pending)]
        case Choice():
            return step.options[str(pending)].value or pending
        case Callback():
            return part_of(str(pending)) if is_moment(str(pending)) else step.options[str(pending)]
        case _:
            return pending


@pytest.mark.parametrize("kind", STEPS)
def test_a_whole_turn_keeps_nothing_wrongly_and_takes_no_answer_for_a_farewell(kind):
    wrong, left, every = [], [], rows(kind)
    for row in every:
        step = STEPS[kind](row)
        told = asking(row, step)
        turn = hear(told, at(told, ASKED), row.heard)
        if turn.walk.disposition is Disposition.OPTED_OUT:
            left.append(str(row))
        elif judge(row, of_turn(turn, step)).wrong_but_accepted:
            wrong.append(f"{row} -> {of_turn(turn, step)}")
    assert not left
    assert len(wrong) < MOST_WRONG * len(every), "\n".join(wrong)


@pytest.mark.parametrize("row", [row for row in rows("confirm") if row.value is not True], ids=str)
def test_what_was_read_back_is_not_kept_where_the_table_knows_no_yes(row):
    told = replace(talk("every_kind", row.locale), listens=True)
    reading_back = at(told, "mileage", phase=CONFIRM, pending=2300, by_voice=True, raw="2300")
    turn = hear(told, reading_back, row.heard)
    assert not [found for found in turn.found if isinstance(found, Answered)]
