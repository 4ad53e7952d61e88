"""`ringback rehearse`: the customer's moves in, the talk and its sum out, and a play that the real thing repeats."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
import sys
import wave
from itertools import groupby
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from commands.rehearsal import sound
from commands.rehearsal.moves import HELP
from commands.rehearse import rehearse
from simulator.sound import RATE, read_wav, write_wav
from tests.calls.test_calls import perform
from tests.voice.branch import Branch

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MANY = HERE / "scripts" / "many_kinds.yaml"
FAULTY = HERE.parent / "flows" / "faulty"
UNHAPPY = "1 1 3 4 0 s 2 2 2 2 2 1 r 7"  # up to a spoken comment about the appointment


def run(*words: object, typed: str | None = None) -> Result:
    return CliRunner().invoke(rehearse, [str(word) for word in words], input=typed)


def test_a_call_is_told_from_the_first_word_to_its_sum():
    result = run("after_service_3day", "--keys", "1 1 1 1 2")
    assert result.exit_code == 0, result.output
    assert "Ringback   您好，我是日照众安汽车的自动语音助手。" in result.stdout
    assert "1 非常满意   2 满意   3 一般   4 不满意   5 非常不满意" in result.stdout
    assert "* or # say it again   9 no more such calls" in result.stdout
    assert "We hang up." in result.stdout
    assert "Answer: 总体评价: 非常满意 (key 1)" in result.stdout
    assert "Follow-up closed as completed" in result.stdout
    assert re.search(r"We spoke  [01]:\d\d in 1 call\n", result.stdout)
    assert "\x1b" not in result.stdout, "colours are for terminals"


def test_a_complaint_and_a_comment_are_told_when_they_come_and_in_the_sum():
    result = run("after_service_3day", "--locale", "en", "--keys", UNHAPPY.replace("2 1 r 7", "2 2 1 r 7"))
    assert result.exit_code == 0, result.output
    for line in ("Complaint, ordinary: appointment: dissatisfied", "Recording: comment, 7 s"):
        assert result.stdout.count(line) == 2
    assert "0 skip this" in result.stdout


def test_pauses_entries_appointments_and_messages_are_told_in_their_words():
    result = run(MANY, "--locale", "en", "--keys", "1 2300 1 0 1 1", "--facts", "customer=Ms Berg")
    assert result.exit_code == 0, result.output
    assert "Hello, this is Rizhao Motors. [1.5 s] To stop" in result.stdout
    assert "Are you Ms Berg?" in result.stdout
    assert "which is the # key   *0 skip this   * say it again   *9 no more such" in result.stdout
    assert "You entered 2,300 kilometres." in result.stdout
    assert "1 to 9 points   0 or * ten points   # say it again" in result.stdout
    assert "1 right   2 enter it again" in result.stdout
    assert "1 November 25 at 10 a.m.   2 November 26 at 2 p.m.   4 none suits" in result.stdout
    assert "Task: enter the appointment in the book" in result.stdout
    assert "Text message: Rizhao Motors is where you know it." in result.stdout


@pytest.mark.parametrize(
    ("last", "end"), [("p", "Thank you. Goodbye."), ("n", "I am sorry, nobody is there."), ("h", "done_by_person")]
)
def test_being_put_through_ends_as_the_person_at_the_keyboard_says(last, end):
    result = run(MANY, "--locale", "en", "--keys", f"1 *0 0 4 {last}")
    assert "We put you through to 0633-2270633" in result.stdout
    assert end in result.stdout


def test_facts_take_the_place_of_the_examples_and_may_be_unknown():
    walked = "1 *0 0 n"
    assert "We have these times" not in run(MANY, "--locale", "en", "--facts", "free=", "--keys", walked).stdout
    result = run(MANY, "--locale", "en", "--facts", "free=2026-12-01T09:00", "--keys", "1 *0 0")
    assert "December 1" in result.stdout
    assert "您的汉EV" in run("after_service_3day", "--facts", "model=汉EV", "--keys", "1").stdout


@pytest.mark.parametrize(
    "given", ["mileages=3", "nothing", "delivered=", "delivered=someday", "free=ten o'clock", "today=tomorrow"]
)
def test_facts_that_cannot_be_are_refused_with_what_to_write(given):
    result = run(MANY, "--facts", given)
    assert result.exit_code == 2
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.output


def test_a_dropped_call_is_taken_up_again_where_it_stopped():
    result = run("after_service_3day", "--keys", "1 1 2 h b 1 1")
    assert "Call 2: the phone rings" in result.stdout
    assert "上次通话中断了" in result.stdout
    assert "in 2 calls" in result.stdout
    assert "stays open, to be rung again" in result.stdout


def test_nobody_is_rung_more_often_than_the_rules_allow():
    result = run("after_service_3day", "--keys", "h b h b h b")
    assert result.exit_code == 2
    assert "Move 6 of --keys, b, cannot be made: Nobody is rung again: 3 calls are all there are" in result.stderr
    assert "all calls are used" in run("after_service_3day", "--keys", "h b h b m").stdout


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("12", "2 keys are too many here; type one key"),
        ("r", "Nothing is recorded here"),
        ("p", "Nobody is being put through"),
        ("1 m", "a person is there"),
        ("b", "hang up with h first"),
        ("h 1", "This call is over; type b"),
        ("2 2 b", "closed as wrong_number"),
        ("x", "“x” is no move"),
        ("r 0", "Nobody speaks for 0 seconds"),
        ("1 1 1 1 1 5", "Here something is spoken"),
        ("1 1 1 1 1 r 90", "ends after 60 seconds"),
    ],
)
def test_a_move_that_does_not_fit_is_answered_with_the_ones_that_do(keys, sentence):
    listed = run("after_service_3day", "--keys", keys)
    assert listed.exit_code == 2
    assert sentence in listed.stderr
    typed = run("after_service_3day", typed=f"{keys}\nq\n")
    assert typed.exit_code == 0, "at the keyboard one simply tries again"
    assert sentence in typed.stdout


def test_at_the_keyboard_lines_are_taken_until_they_end():
    result = run("after_service_3day", typed="?\n\nt\n1 1\n")
    assert result.exit_code == 0, result.output
    assert "several moves may stand in one line" in result.stdout.lower()
    assert "没有听到您的按键。" in result.stdout, "an empty line is a silence"
    assert "<Gather" in result.stdout
    assert "这次维修保养" in result.stdout
    assert "stays open" in result.stdout
    assert not result.stderr


def test_each_reply_is_shown_as_twiml_when_asked():
    result = run(MANY, "--twiml", "--keys", "1")
    assert result.stdout.count("<Response>") == 2
    assert '<break time="1500ms" />' in result.stdout


def test_a_script_that_cannot_be_walked_is_told_as_check_tells_it():
    path = FAULTY / "no_kind.yaml"
    result = run(path)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{path}: line ")
    assert "name one of" in run("no_such_script").stderr
    assert "not written in en" in run(HERE / "scripts" / "only_chinese.yaml", "--locale", "en").stderr


# --- a saved walk ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("after_service_3day", ("--keys", "1 1 3 4 0 s 2 2 2 2 2 2 1 r 7")),
        ("after_service_3day", ("--locale", "en", "--keys", "s 7 2 1 1 2 h b 1 1 2 2 2 2 2 2 2 2 2")),
        ("after_service_3day", ("--keys", "m b 1 2 1", "--facts", "customer=王强先生", "--facts", "plate=鲁L00001")),
        ("first_maintenance", ("--keys", "1 1 1 2300 1 1 1 1")),
        ("complaint_progress", ("--keys", "1 3 p")),
        ("complaint_progress", ("--locale", "en", "--keys", "1 3 n h b 1 2")),
    ],
    ids=[
        "a complaint",
        "a dropped call in English",
        "a machine, then another time",
        "a mileage, an appointment and a message",
        "put through to a person",
        "put through to nobody in English",
    ],
)
def test_a_saved_walk_is_a_play_that_the_real_application_repeats_word_by_word(
    script, words, tmp_path, migrated_sqlite_url
):
    target = tmp_path / "walk.json"
    result = run(script, *words, "--save", target)
    assert result.exit_code == 0, result.output
    play = json.loads(target.read_text("utf-8"))
    branch = Branch.open(migrated_sqlite_url, tmp_path, locale=play["locale"], hotline=play["hotline"])
    try:
        acted = perform(play, branch, script)
    finally:
        branch.close()
    assert acted["calls"] == play["calls"]
    assert acted["rows"]["turns"] == sum(len(call["turns"]) - 1 for call in play["calls"])


def test_a_walk_is_never_saved_over_another_nor_nowhere(tmp_path):
    taken = tmp_path / "taken.json"
    taken.write_text("mine", "utf-8")
    assert "choose another name" in run("after_service_3day", "--keys", "1", "--save", taken).stderr
    assert taken.read_text("utf-8") == "mine"
    assert "no folder" in run("after_service_3day", "--keys", "1", "--save", tmp_path / "no" / "walk.json").stderr


def test_whoever_saves_other_facts_than_the_plays_have_is_told(tmp_path):
    result = run("after_service_3day", "--keys", "1", "--facts", "today=2026-12-01", "--save", tmp_path / "walk.json")
    assert "its own today" in result.stdout


# --- a walk to listen to ---------------------------------------------------------------------------------------------

HEARD = 200  # a sample beyond this, of 32,767, is more than the rest of a line


def silences(path: Path) -> list[float]:
    """The seconds of every rest too long for the voice's own, a full stop or a comma, in their order."""
    quiet = groupby(abs(sample) <= HEARD for sample in read_wav(path))
    rests = [sum(1 for _ in run) / RATE for still, run in quiet if still]
    return [rest for rest in rests if rest >= 0.95]


def predicted(told: str) -> int:
    """The seconds that the sum tells, from the rate that the checker reckons with."""
    found = re.search(r"We spoke  (\d+):(\d\d)", told)
    assert found
    return int(found[1]) * 60 + int(found[2])


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_walk_can_be_listened_to_with_a_rest_where_each_answer_comes(locale, tmp_path):
    target = tmp_path / "walk.wav"
    result = run("after_service_3day", "--locale", locale, "--keys", "1 1 1 1 2", "--sound", target)
    assert result.exit_code == 0, result.output
    with wave.open(str(target), "rb") as held:
        assert (held.getframerate(), held.getnchannels(), held.getsampwidth()) == (8000, 1, 2)
    samples = read_wav(target)
    rests = silences(target)
    assert rests == pytest.approx([sound.ANSWER_S] * 5, abs=0.2)
    spoken = len(samples) / RATE - sum(rests)
    assert 0.5 * predicted(result.stdout) < spoken < 2 * predicted(result.stdout)
    assert math.sqrt(sum(sample * sample for sample in samples) / len(samples)) > 1000, "it can be heard"
    told = round(len(samples) / RATE)
    assert f"Spoken into {target}, {told // 60}:{told % 60:02} long." in result.stdout


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_the_pauses_of_a_prompt_are_heard_and_so_is_the_time_between_two_calls(locale, tmp_path):
    target = tmp_path / "walk.WAV"
    result = run(MANY, "--locale", locale, "--keys", "h b", "--sound", target)
    assert result.exit_code == 0, result.output
    rests = silences(target)
    between = sound.ANSWER_S + sound.BETWEEN_CALLS_S
    assert rests[:2] == pytest.approx([1.5, between], abs=0.2)
    assert rests[-1] == pytest.approx(sound.ANSWER_S, abs=0.2)


def test_a_recorded_prompt_is_heard_in_its_words(tmp_path):
    written = (HERE / "scripts" / "only_chinese.yaml").read_text("utf-8")
    plain, recorded = tmp_path / "plain.yaml", tmp_path / "recorded.yaml"
    plain.write_text(written, "utf-8")
    recorded.write_text(written.replace("kind: choice", "kind: choice\n    audio: {zh-CN: hello.wav}"), "utf-8")
    for path in (plain, recorded):
        result = run(path, "--keys", "1", "--sound", path.with_suffix(".wav"))
        assert result.exit_code == 0, result.output
    assert "(the recording hello.wav)" in result.stdout
    assert recorded.with_suffix(".wav").read_bytes() == plain.with_suffix(".wav").read_bytes()


def test_without_the_voices_it_is_told_how_to_install_them_before_anything_is_walked(tmp_path, monkeypatch):
    monkeypatch.setattr(sound, "find_spec", lambda name: None)
    result = run("after_service_3day", "--keys", "1", "--sound", tmp_path / "walk.wav")
    assert result.exit_code == 2
    assert "The voices are not installed; add them with: " in result.stderr
    named = Path(result.stderr.split()[-1])
    assert named.name == "requirements-speech.txt"
    assert named.is_file()
    assert not result.stdout
    assert not list(tmp_path.iterdir())


def test_a_voice_that_fails_is_one_sentence_and_leaves_no_file(tmp_path, monkeypatch):
    monkeypatch.setitem(sound.VOICES, "zh-CN", "no-such-voice")
    result = run("after_service_3day", "--keys", "h", "--sound", tmp_path / "walk.wav")
    assert result.exit_code == 2
    assert "eSpeak NG has no voice 'no-such-voice'" in result.stderr
    assert "Traceback" not in result.output
    assert not list(tmp_path.iterdir())


def test_a_sound_is_never_put_over_a_file_nor_nowhere_nor_under_a_name_of_another_kind(tmp_path):
    taken = tmp_path / "taken.wav"
    taken.write_text("mine", "utf-8")
    both = tmp_path / "both.wav"
    for words, sentence in (
        (("--sound", taken), "choose another name"),
        (("--sound", tmp_path / "no" / "walk.wav"), "no folder"),
        (("--sound", tmp_path / "walk.mp3"), "must end in .wav"),
        (("--save", both, "--sound", both), "two names"),
    ):
        result = run("after_service_3day", "--keys", "1", *words)
        assert result.exit_code == 2
        assert sentence in result.stderr
        assert not result.stdout, "nobody walks a script whose sound has no place"
    assert taken.read_text("utf-8") == "mine"
    assert [file.name for file in tmp_path.iterdir()] == ["taken.wav"]


def test_a_file_that_came_while_the_voices_spoke_is_kept(tmp_path, monkeypatch):
    target = tmp_path / "walk.wav"

    def meanwhile(path, samples):
        target.write_text("mine", "utf-8")
        write_wav(path, samples)

    monkeypatch.setattr(sound, "write_wav", meanwhile)
    result = run("after_service_3day", "--keys", "h", "--sound", target)
    assert result.exit_code == 2
    assert "choose another name" in result.stderr
    assert target.read_text("utf-8") == "mine"


# --- the page about it -----------------------------------------------------------------------------------------------


def test_the_commands_of_the_page_run_as_they_are_written(tmp_path):
    script = "\n".join(
        re.findall(r"^```sh\n(.*?)^```", (ROOT / "docs" / "rehearse.md").read_text("utf-8"), re.M | re.S)
    )
    assert script.count("ringback ") >= 6
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        ["bash", "-eu", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PATH": path, "LANG": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    assert "Complaint, ordinary: overall: dissatisfied" in ran.stdout
    assert "您的汉EV" in ran.stdout
    written = {file.name for file in tmp_path.iterdir()}
    sounds = {"after_service_3day.wav", "after_service_3day.en.wav"}
    assert written == {"average.json", "after_service_3day.svg", "after_service_3day.en.svg", *sounds}


def test_the_page_and_the_help_name_the_same_moves():
    page = (ROOT / "docs" / "rehearse.md").read_text("utf-8")
    for move in ("`s`", "`r 7`", "`h`", "`b`", "`p`", "`n`", "`m`", "`t`", "`?`", "`q`"):
        assert move in page
        assert re.search(rf"(^|[ ,]){re.escape(move.strip('`'))}( |,)", HELP, re.M), move
