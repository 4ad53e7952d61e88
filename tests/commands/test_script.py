"""`ringback script`: what a manager does with it, and every mistake answered with what to do; nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flows.script_file import bundle, parse, shipped
from flows.script_text import renumbered
from ringback import main
from store.prompt_audio import PromptAudio
from store.scripts import Scripts
from store.tables import Audit, Followup, Occasion, Script
from tests.sounds import mp3, wav
from wiring.runtime import open_runtime
from wiring.settings import Settings

NAME = "after_service_3day"
Run = Callable[..., Result]


@pytest.fixture
def run(ringback) -> Run:
    """The whole command line, in the data folder of this test."""

    def invoke(*words: object, says: str = "") -> Result:
        result = CliRunner().invoke(main, [str(word) for word in words], input=says)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


@pytest.fixture
def version(run) -> int:
    """The newest version that comes with Ringback, published."""
    with open_runtime(Settings.from_env()).read() as session:
        return Scripts(session).latest(NAME)


@pytest.fixture
def mine(run, version, tmp_path) -> Path:
    """What `show` prints, in a file: ready to be edited."""
    file = tmp_path / "mine.yaml"
    file.write_bytes(run("script", "show", NAME).stdout_bytes)
    return file


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def told(result: Result) -> str:
    """What stood on standard error, of a command that ended with status 2 and no traceback."""
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    return result.stderr


def rows(run: Run) -> list[tuple[str, int | None, str]]:
    listed = json.loads(run("script", "list", "--json").stdout)
    return [(one["script"], one["version"], one["state"]) for one in listed if one["script"] == NAME]


# --- show, import, publish -------------------------------------------------------------------------------------------


def test_what_is_shown_can_be_edited_imported_looked_at_and_published(run, mine, version):
    edit(mine, "总体上满意吗", "总的来说满意吗")
    result = run("script", "import", mine)
    assert result.exit_code == 0, result.output
    sentence = "`overall` is asked differently in Chinese."
    assert f"version {version + 1}, is kept as a draft; customers hear version {version}" in result.stdout
    assert sentence in result.stdout
    result = run("script", "publish", NAME, says="y\n")
    assert result.exit_code == 0, result.output
    assert sentence in result.stdout
    assert result.stdout.endswith(f"Version {version + 1} of {NAME} is published; new follow-ups begin with it.\n")
    assert rows(run) == [(NAME, version, "published"), (NAME, version + 1, "published")]
    shown = run("script", "show", NAME, version + 1).stdout
    assert shown == bundle(mine.read_text("utf-8"))


def test_show_gives_the_next_number_and_leaves_out_the_parts_that_come_with_ringback(run, mine, version):
    text = mine.read_text("utf-8")
    assert text == renumbered(shipped()[NAME], version + 1)
    whole = run("script", "show", NAME, version).stdout
    assert whole == bundle(shipped()[NAME])
    assert parse(whole) == parse(shipped()[NAME])


def test_show_gives_the_draft_as_long_as_there_is_one(run, mine):
    edit(mine, "总体上满意吗", "满意吗")
    run("script", "import", mine)
    assert run("script", "show", NAME).stdout == mine.read_text("utf-8")
    assert run("script", "show", NAME, "draft").stdout == mine.read_text("utf-8")


def test_a_no_publishes_nothing_and_nobody_there_is_told_of_yes(run, mine, version):
    edit(mine, "总体上满意吗", "满意吗")
    run("script", "import", mine)
    said_no = run("script", "publish", NAME, says="n\n")
    assert (said_no.exit_code, said_no.stdout.splitlines()[-1]) == (1, "Nothing was published.")
    assert "nobody is there to ask, add --yes" in told(run("script", "publish", NAME))
    assert rows(run) == [(NAME, version, "published"), (NAME, version + 1, "draft")]
    assert run("script", "publish", NAME, "--yes").exit_code == 0


def test_publishing_tells_how_many_follow_ups_will_begin_with_it_and_leaves_an_audit_row(run, mine, version):
    run("dealership", "add", "RZ", "--name", "日照海曲大众", "--from", "+866332270633")
    listed = Path(__file__).resolve().parents[1] / "data" / "售后维修清单.csv"
    assert run("import", listed, "--kind", "services").exit_code == 0
    runtime = open_runtime(Settings.from_env())
    with runtime.work() as session:
        first, second, *_ = session.query(Followup).filter(Followup.state == "waiting").limit(3)
        first.script_version = second.script_version = version
        session.commit()
        waiting = session.query(Followup).filter(Followup.state == "waiting").count() - 2
    run("script", "import", mine)
    result = run("script", "publish", NAME, "--yes")
    assert f"will begin with it: {waiting}. Begun already, and going on as they are: 2." in result.stdout
    with runtime.read() as session:
        left = session.query(Audit).filter(Audit.action == "script_published").one()
        assert session.query(Occasion).count() > waiting
    assert (left.subject, left.dealership_id) == (f"script {NAME} {version + 1}", None)
    assert left.actor.endswith("(command line)") or left.actor == "command line"
    assert [one["running"] for one in json.loads(run("script", "list", "--json").stdout) if one["script"] == NAME] == [
        2,
        0,
    ]


def test_sentences_come_in_chinese_when_asked_for(run, mine):
    edit(mine, "总体上满意吗", "满意吗")
    assert "`overall`的问法改了（中文）" in run("script", "import", mine, "--locale", "zh-CN").stdout
    assert "`overall`的问法改了（中文）" in run("script", "diff", NAME, "--locale", "zh-CN").stdout
    assert "`overall`的问法改了（中文）" in run("script", "publish", NAME, "--yes", "--locale", "zh-CN").stdout


def test_a_script_of_ones_own_is_the_first_version_of_its_name(run, mine):
    edit(mine, f"script: {NAME}", "script: courtesy")
    result = run("script", "import", mine)
    assert "customers hear nothing of this script yet" in result.stdout
    assert "It is the first version" in result.stdout
    assert run("script", "publish", "courtesy", "--yes").exit_code == 0


def test_a_file_with_a_mark_at_its_beginning_as_editors_put_it_there_is_read(run, mine):
    mine.write_bytes(b"\xef\xbb\xbf" + mine.read_bytes())
    assert run("script", "import", mine).exit_code == 0


# --- what is wrong is told, and the draft kept -----------------------------------------------------------------------


def test_a_faulty_file_is_kept_as_the_draft_and_cannot_be_published(run, mine, version):
    edit(mine, "go: intention", "go: nowhere")
    result = run("script", "import", mine)
    assert f"{mine}: line " in told(result)
    assert "leads to `nowhere`" in result.stderr
    assert "The draft is kept" in result.stderr
    assert rows(run) == [(NAME, version, "published"), (NAME, version + 1, "draft")]
    assert run("script", "show", NAME).stdout == mine.read_text("utf-8")
    refused = run("script", "publish", NAME, "--yes")
    assert "leads to `nowhere`" in told(refused)
    assert "Nothing was published" in refused.stderr
    assert "has faults and cannot be compared" in run("script", "diff", NAME).stdout
    assert "draft, 1 fault " in run("script", "list").stdout
    edit(mine, "go: nowhere", "go: intention")
    assert "in place of the draft before" in run("script", "import", mine).stdout
    assert run("script", "publish", NAME, "--yes").exit_code == 0


def test_a_published_number_with_another_text_is_refused_with_the_number_to_write(run, mine, version):
    edit(mine, f"version: {version + 1}", f"version: {version}")
    edit(mine, "总体上满意吗", "满意吗")
    sentence = told(run("script", "import", mine))
    assert f"Version {version} of {NAME} is published and cannot change; write `version: {version + 1}`" in sentence
    assert rows(run) == [(NAME, version, "published")]
    edit(mine, "go: intention", "go: nowhere")
    assert "write `version:" in told(run("script", "import", mine)), "a faulty text is refused for its number, too"


def test_a_published_text_imported_again_is_nothing_to_do(run, mine, version):
    run("script", "import", mine)
    run("script", "publish", NAME, "--yes")
    result = run("script", "import", mine)
    assert (result.exit_code, result.stdout) == (
        0,
        f"{mine} is version {version + 1} of {NAME} as it is published; nothing to do.\n",
    )
    assert rows(run)[-1] == (NAME, version + 1, "published")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("none.yaml", None, "There is no file"),
        ("binary.yaml", b"\xff\xfe\x00s", "must be a text file in UTF-8"),
        ("My Script.yaml", b"just words", "does not say which script it is"),
        ("Great.yaml", b"script: [a]\n", "does not say which script it is"),
    ],
)
def test_a_file_that_is_no_script_is_named_with_what_to_do(run, tmp_path, name, content, sentence):
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)
    before = run("script", "list", "--json").stdout
    assert sentence in told(run("script", "import", file))
    assert run("script", "list", "--json").stdout == before


def test_a_folder_is_no_script(run, tmp_path):
    assert "must be a text file in UTF-8" in told(run("script", "import", tmp_path))


def test_words_that_are_no_yaml_become_the_draft_that_the_files_name_says(run, tmp_path, version):
    file = tmp_path / f"{NAME}.yaml"
    file.write_text("just words", "utf-8")
    assert "The draft is kept" in told(run("script", "import", file))
    assert rows(run) == [(NAME, version, "published"), (NAME, None, "draft")]
    assert run("script", "show", NAME).stdout == "just words\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("publish", "nobody"), "There is no draft of nobody; the scripts are"),
        (("publish", NAME), f"There is no draft of {NAME}; import one"),
        (("show", "nobody"), "There is no script nobody; the scripts are"),
        (("show", NAME, "99"), f"There is no version 99 of {NAME}"),
        (("show", NAME, "newest"), "'newest' is no version; write its number, or the word draft."),
        (("show", NAME, "0"), "'0' is no version"),
        (("show", NAME, "9" * 30), "is no version"),
        (("diff", NAME), f"There is no draft of {NAME}"),
        (("diff", NAME, "1", "99"), f"There is no version 99 of {NAME}"),
        (("diff", "nobody"), "There is no draft of nobody"),
        (("retire", NAME, "99"), f"There is no version 99 of {NAME}; its versions:"),
        (("retire", "nobody", "1"), "There is no version 1 of nobody; its versions: none."),
        (("retire", NAME, "one"), "'one' is not a valid integer"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_name_or_a_number_that_is_not_there_is_answered_with_what_there_is(run, version, words, sentence):
    assert sentence in told(run("script", *words))


# --- versions --------------------------------------------------------------------------------------------------------


def test_versions_are_compared_by_number_and_with_the_draft(run, mine, version):
    edit(mine, "总体上满意吗", "满意吗")
    run("script", "import", mine)
    run("script", "publish", NAME, "--yes")
    edit(mine, f"version: {version + 1}", f"version: {version + 2}")
    edit(mine, "您还会选择我们吗", "还会选择我们吗")
    run("script", "import", mine)
    with_draft = run("script", "diff", NAME).stdout
    assert "`intention` is asked" in with_draft
    assert "`overall` is asked" not in with_draft
    assert "`overall` is asked" in run("script", "diff", NAME, version).stdout
    between = run("script", "diff", NAME, version, version + 1).stdout
    assert "`overall` is asked" in between
    assert "`intention`" not in between
    assert run("script", "diff", NAME, version, version).stdout == f"{NAME}: both are the same.\n"


def test_a_retired_version_is_not_begun_with_any_more(run, mine, version):
    run("script", "import", mine)
    run("script", "publish", NAME, "--yes")
    assert run("script", "retire", NAME, version + 1).stdout == f"Version {version + 1} of {NAME} is retired.\n"
    assert "is retired already" in run("script", "retire", NAME, version + 1).stdout
    assert "is the only one of" in told(run("script", "retire", NAME, version))
    assert rows(run) == [(NAME, version, "published"), (NAME, version + 1, "retired")]
    runtime = open_runtime(Settings.from_env())
    with runtime.read() as session:
        assert Scripts(session).latest(NAME) == version
        assert [one.subject for one in session.query(Audit).filter(Audit.action == "script_retired")] == [
            f"script {NAME} {version + 1}"
        ]


def test_the_list_is_a_table_for_people_and_json_for_programs(run, mine, version):
    run("script", "import", mine)
    table = run("script", "list").stdout
    assert NAME in table
    assert "draft" in table
    (newest, waiting) = (one for one in json.loads(run("script", "list", "--json").stdout) if one["script"] == NAME)
    assert newest == {
        "script": NAME,
        "version": version,
        "state": "published",
        "at": newest["at"],
        "by": "ringback",
        "retired_at": None,
        "running": 0,
        "banks": ["service_links"],
        "recordings": [],
        "faults": 0,
    }
    assert newest["at"].startswith("2026-11-23T01:30:")
    assert (waiting["state"], waiting["faults"]) == ("draft", 0)


# --- recordings ------------------------------------------------------------------------------------------------------


@pytest.fixture
def spoken(mine) -> Path:
    """The script with a recorded prompt."""
    edit(mine, "    category: overall\n", "    category: overall\n    audio: {zh-CN: overall.wav}\n")
    return mine


def recordings_of(version: int) -> dict[str, str]:
    with open_runtime(Settings.from_env()).read() as session:
        return dict(Scripts(session).audio(NAME, version))


def test_recordings_beside_the_script_come_in_with_it_and_stay_with_the_version(run, spoken, version):
    (spoken.parent / "overall.wav").write_bytes(wav(2.0))
    result = run("script", "import", spoken)
    assert "`overall` now plays the recording overall.wav in Chinese." in result.stdout
    run("script", "publish", NAME, "--yes")
    kept = recordings_of(version + 1)
    assert list(kept) == ["overall.wav"]
    with open_runtime(Settings.from_env()).read() as session:
        sound = PromptAudio(session).get(kept["overall.wav"])
    assert sound is not None
    assert sound.content == wav(2.0)


def test_another_folder_can_be_named_for_them_and_mp3_will_do(run, spoken, version, tmp_path):
    folder = tmp_path / "studio"
    folder.mkdir()
    (folder / "overall.wav").write_bytes(mp3())
    assert run("script", "import", spoken, "--audio", folder).exit_code == 0
    assert list(recordings_of(0)) == ["overall.wav"]
    assert "is no folder" in told(run("script", "import", spoken, "--audio", tmp_path / "nowhere"))


def test_who_edits_only_the_words_need_not_bring_the_recordings_again(run, spoken, version, tmp_path):
    recording = spoken.parent / "overall.wav"
    recording.write_bytes(wav(2.0))
    run("script", "import", spoken)
    run("script", "publish", NAME, "--yes")
    recording.unlink()
    edit(spoken, f"version: {version + 1}", f"version: {version + 2}")
    edit(spoken, "您还会选择我们吗", "还会选择我们吗")
    assert run("script", "import", spoken).exit_code == 0
    edit(spoken, "go: intention", "go: nowhere")
    run("script", "import", spoken)
    edit(spoken, "go: nowhere", "go: intention")
    assert run("script", "import", spoken).exit_code == 0
    run("script", "publish", NAME, "--yes")
    assert recordings_of(version + 2) == recordings_of(version + 1) != {}


def test_a_new_recording_under_the_same_name_is_told_and_the_old_version_keeps_the_old_one(run, spoken, version):
    recording = spoken.parent / "overall.wav"
    recording.write_bytes(wav(2.0))
    run("script", "import", spoken)
    run("script", "publish", NAME, "--yes")
    recording.write_bytes(wav(3.0))
    edit(spoken, f"version: {version + 1}", f"version: {version + 2}")
    assert "The recording overall.wav was recorded anew." in run("script", "import", spoken).stdout
    run("script", "publish", NAME, "--yes")
    assert recordings_of(version + 2) != recordings_of(version + 1)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "the recording overall.wav is not in"),
        (b"", "the recording overall.wav: it is empty; record it again."),
        (wav(rate=44100), "the recording overall.wav: it has 44.1 kHz; save it as WAV"),
        (wav(300), "the recording overall.wav: it has 4.6 MB; a prompt has 2 MB at most"),
        (b"RIFFxxxxWAVE", "the recording overall.wav: it is a WAV file that breaks off"),
    ],
    ids=["absent", "empty", "44.1 kHz", "too long", "broken"],
)
def test_a_recording_that_is_not_there_or_not_right_is_told_and_the_draft_is_kept(
    run, spoken, version, content, sentence
):
    if content is not None:
        (spoken.parent / "overall.wav").write_bytes(content)
    result = run("script", "import", spoken)
    assert sentence in told(result)
    assert "The draft is kept" in result.stderr
    assert "The recording overall.wav is not there" in told(run("script", "publish", NAME, "--yes"))
    assert rows(run)[-1] == (NAME, version + 1, "draft")


@pytest.mark.parametrize("name", ["../secret.wav", "/etc/passwd", "a\\\\b.wav", "..", "x" * 201])
def test_a_recording_cannot_be_taken_from_elsewhere(run, mine, name):
    edit(mine, "    category: overall\n", f'    category: overall\n    audio: {{zh-CN: "{name}"}}\n')
    (mine.parent.parent / "secret.wav").write_bytes(wav())
    sentence = told(run("script", "import", mine))
    assert "write only the file's name" in sentence or "is not in" in sentence
    with open_runtime(Settings.from_env()).read() as session:
        assert session.query(Script).filter(Script.version == 0).one().audio == {}
