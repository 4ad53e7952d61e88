"""A walk is written down and read back without loss, also one from an older version."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from flows.lifecycles import Disposition
from flows.turns import Walk
from flows.walk import from_json, to_json

VALUES = st.integers(-12, 9_999_999) | st.text(max_size=10) | st.booleans()
WALKS = st.builds(
    Walk,
    step=st.text(min_size=1, max_size=20),
    misses=st.integers(0, 5),
    phase=st.sampled_from(["", "confirm", "speak"]),
    pending=st.none() | VALUES,
    raw=st.text(max_size=8),
    offered=st.lists(st.datetimes().map(datetime.isoformat), max_size=4).map(tuple),
    turns=st.integers(0, 200),
    answers=st.dictionaries(st.text(max_size=10), VALUES),
    complaint=st.booleans(),
    reached=st.none() | st.text(min_size=1, max_size=20),
    resuming=st.booleans(),
    put_through=st.booleans(),
    over=st.booleans(),
    disposition=st.none() | st.sampled_from(Disposition),
)


@given(walk=WALKS)
def test_writing_a_walk_down_and_reading_it_back_changes_nothing(walk):
    read = from_json(json.loads(json.dumps(to_json(walk))))
    assert read == walk
    assert type(read.pending) is type(walk.pending), "a yes does not become a one"
    assert read.disposition is None or isinstance(read.disposition, Disposition)


def test_answers_keep_their_kinds():
    walk = Walk("thanks", answers={"overall": -4, "respondent": "family", "agreed": True})
    read = from_json(json.loads(json.dumps(to_json(walk))))
    assert {name: type(value) for name, value in read.answers.items()} == {
        "overall": int,
        "respondent": str,
        "agreed": bool,
    }


def test_what_an_older_version_did_not_write_gets_its_default():
    assert from_json({"step": "overall"}) == Walk("overall")
    assert from_json({"step": "overall", "answers": {"overall": 8}}) == Walk("overall", answers={"overall": 8})


def test_what_only_a_newer_version_knows_is_passed_over():
    body = {**to_json(Walk("overall", answers={"overall": 8})), "mood": "bright"}
    assert from_json(body) == Walk("overall", answers={"overall": 8})


def test_every_field_of_a_walk_is_written_down():
    assert set(to_json(Walk("overall"))) == {field.name for field in fields(Walk)}


def test_what_is_written_down_is_plain_json_and_no_longer_tied_to_the_walk():
    answers = {"overall": 8}
    body = to_json(Walk("links", answers=answers, disposition=Disposition.COMPLETED))
    answers["overall"] = 0
    assert body["answers"] == {"overall": 8}
    assert json.loads(json.dumps(body))["disposition"] == "completed"
