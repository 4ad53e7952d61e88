"""Pauses in prompts: where they are, how long they take, and the words without them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.pauses import LONGEST_S, pieces, seconds, without


@pytest.mark.parametrize(
    ("text", "parts", "words"),
    [
        ("您好。", ["您好。"], "您好。"),
        ("您好。[pause]请问", ["您好。", 0.5, "请问"], "您好。请问"),
        ("Hello. [pause 1.5] Who is there?", ["Hello.", 1.5, "Who is there?"], "Hello. Who is there?"),
        ("[pause 2]Hello", [2.0, "Hello"], "Hello"),
        ("Hello [pause]", ["Hello", 0.5], "Hello"),
        ("a[pause][pause 1]b", ["a", 0.5, 1.0, "b"], "ab"),
        ("a [pause 9] b", ["a", LONGEST_S, "b"], "a b"),
        ("[pause]", [0.5], ""),
        ("", [], ""),
        ("  ", [], ""),
        ("[pause ]", ["[pause ]"], "[pause ]"),
        ("[pause 10]", ["[pause 10]"], "[pause 10]"),
        ("[Pause]", ["[Pause]"], "[Pause]"),
    ],
)
def test_a_prompt_is_words_and_the_silence_between_them(text, parts, words):
    assert list(pieces(text)) == parts
    assert without(text) == words
    assert seconds(text) == sum(part for part in parts if isinstance(part, float))


@given(
    text=st.lists(st.sampled_from(["您好", " ", "[pause]", "[pause 1.5]", "[pause", "]", "<b>", "Hello"])).map("".join)
)
def test_no_word_is_lost_between_pauses(text):
    words = "".join(piece for piece in pieces(text) if isinstance(piece, str))
    assert words.replace(" ", "") == without(text).replace(" ", "")
    assert all(0 < piece <= LONGEST_S for piece in pieces(text) if isinstance(piece, float))
    assert all(piece.strip() == piece != "" for piece in pieces(text) if isinstance(piece, str))
