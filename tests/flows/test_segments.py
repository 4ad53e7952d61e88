"""How many parts a text takes: the tables of the networks, their borders, and what holds for any text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.segments import BASIC, EXTENDED, JOINED, LONE, Segments, measure


@pytest.mark.parametrize(
    ("text", "takes"),
    [
        ("", Segments("GSM-7", 0, 0)),
        ("a" * 160, Segments("GSM-7", 160, 1)),
        ("a" * 161, Segments("GSM-7", 161, 2)),
        ("a" * 306, Segments("GSM-7", 306, 2)),
        ("a" * 307, Segments("GSM-7", 307, 3)),
        ("€" * 80, Segments("GSM-7", 160, 1)),
        ("€" * 81, Segments("GSM-7", 162, 2)),
        ("a" * 152 + "€" + "a" * 7, Segments("GSM-7", 161, 2)),  # the sign moves whole into the second part
        ("a" * 152 + "€" + "a" * 152, Segments("GSM-7", 306, 3)),  # so 306 places do not fit into two
        ("好" * 70, Segments("UCS-2", 70, 1)),
        ("好" * 71, Segments("UCS-2", 71, 2)),
        ("好" * 134, Segments("UCS-2", 134, 2)),
        ("好" * 135, Segments("UCS-2", 135, 3)),
        ("🙂" * 35, Segments("UCS-2", 70, 1)),
        ("🙂" * 36, Segments("UCS-2", 72, 2)),
        ("🙂" * 66, Segments("UCS-2", 132, 2)),  # 33 to a part: the 67th place stays empty
        ("🙂" * 67, Segments("UCS-2", 134, 3)),
        ("a" * 70 + "’", Segments("UCS-2", 71, 2)),  # one curly apostrophe makes all of it two-byte
        ("ç", Segments("UCS-2", 1, 1)),  # only its capital is in the table
        ("Ç", Segments("GSM-7", 1, 1)),
    ],
)
def test_places_and_parts_are_those_of_the_networks(text, takes):
    assert measure(text) == takes


def test_the_tables_are_whole():
    assert len(BASIC) == 127  # 128 places, one of which leads to the second table
    assert len(EXTENDED) == 10
    assert not BASIC & EXTENDED


@given(st.one_of(st.text(max_size=700), st.text(st.sampled_from(sorted(BASIC | EXTENDED)), max_size=700)))
def test_whatever_the_text_its_parts_hold_it_and_none_is_wasted(text):
    takes = measure(text)
    assert takes.units >= len(text)
    if takes.units <= LONE[takes.encoding]:
        assert takes.parts == (1 if text else 0)
    else:
        room = JOINED[takes.encoding]
        assert takes.parts * room >= takes.units
        assert (takes.parts - 1) * (room - 1) < takes.units  # at most one place of a full part stays empty
    if takes.encoding == "UCS-2":
        assert takes.units == len(text.encode("utf-16-be", "surrogatepass")) // 2


@given(st.text(max_size=300), st.text(max_size=300))
def test_more_text_never_takes_fewer_parts(text, more):
    assert measure(text + more).parts >= measure(text).parts
