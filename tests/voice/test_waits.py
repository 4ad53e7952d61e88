"""Retry-After in all its forms: seconds, a date, nonsense."""

from __future__ import annotations

import pytest

from voice.waits import LONGEST_S, wait_asked_for

DATE = "Mon, 23 Nov 2026 02:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "20"}, 20),
        ({"Retry-After": " 7 "}, 7),
        ({"Retry-After": "0"}, None),
        ({"Retry-After": "9" * 40}, LONGEST_S),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "1.5"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "٣"}, None),
        ({"Retry-After": ""}, None),
        ({}, None),
        ({"Retry-After": "Mon, 23 Nov 2026 02:00:30 GMT", "Date": DATE}, 30),
        ({"Retry-After": "Mon, 23 Nov 2026 10:00:30 +0800", "Date": DATE}, 30),
        ({"Retry-After": "Mon, 23 Nov 2026 01:59:30 GMT", "Date": DATE}, None),
        ({"Retry-After": "Mon, 30 Nov 2026 01:59:30 GMT", "Date": DATE}, LONGEST_S),
        ({"Retry-After": "Mon, 23 Nov 1998 02:00:00 GMT"}, None),
        ({"Retry-After": "Mon, 99 Nov 2026 02:00:00 GMT", "Date": DATE}, None),
    ],
)
def test_what_is_asked_for_in_whatever_form_is_a_wait_or_nothing(headers, seconds):
    assert wait_asked_for(headers) == seconds
