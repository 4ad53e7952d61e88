"""Times as people say them, in the dealership's zone and the reader's language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask_babel import force_locale

from console import times

NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone", "chinese", "english"),
    [
        ("2026-11-23T06:20Z", "Asia/Shanghai", "今天 14:20", "today 14:20"),
        ("2026-11-22T15:59Z", "Asia/Shanghai", "昨天 23:59", "yesterday 23:59"),
        ("2026-11-22T16:00Z", "Asia/Shanghai", "今天 00:00", "today 00:00"),
        ("2026-11-23T16:00Z", "Asia/Shanghai", "明天 00:00", "tomorrow 00:00"),
        ("2026-11-20T01:05Z", "Asia/Shanghai", "11月20日 09:05", "Nov 20 09:05"),
        ("2025-12-31T01:05Z", "Asia/Shanghai", "2025年12月31日 09:05", "Dec 31, 2025 09:05"),
        ("2026-11-23T04:00Z", "America/Los_Angeles", "昨天 20:00", None),
    ],
)
def test_a_moment_is_named_by_its_day_and_the_clock_on_the_wall(app, moment, zone, chinese, english):
    at = datetime.fromisoformat(moment)
    with app.test_request_context():
        with force_locale("zh_Hans_CN"):
            shown = times.spoken(at, NOW, zone)
            assert shown == chinese if zone == "Asia/Shanghai" else shown.endswith("20:00")
        if english:
            with force_locale("en"):
                assert times.spoken(at, NOW, zone) == english


def test_the_day_of_a_visit_has_a_year_only_when_it_is_another(app):
    with app.test_request_context(), force_locale("zh_Hans_CN"):
        assert times.spoken_day(date(2026, 11, 20), NOW, "Asia/Shanghai") == "11月20日"
        assert times.spoken_day(date(2025, 11, 20), NOW, "Asia/Shanghai") == "2025年11月20日"


def test_lengths_are_written_as_players_do():
    assert [times.length(seconds) for seconds in (None, 7, 185)] == ["", "0:07", "3:05"]
