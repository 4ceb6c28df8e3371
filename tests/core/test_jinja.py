"""Moments in words: what the filters of templates and mails write."""

from datetime import datetime

import pytest

from forum.core.jinja import range_text


@pytest.mark.parametrize(
    ("start", "end", "written"),
    [
        ("2027-01-14T14:00-07:00", "2027-01-14T16:30-07:00", "Thu, Jan 14, 2027, 2:00 to 4:30 p.m. MST"),
        ("2027-01-14T11:00-07:00", "2027-01-14T13:30-07:00", "Thu, Jan 14, 2027, 11:00 a.m. to 1:30 p.m. MST"),
        ("2027-11-07T01:30-06:00", "2027-11-07T03:30-07:00", "Sun, Nov 7, 2027, 1:30 a.m. MDT to 3:30 a.m. MST"),
        ("2027-11-07T01:30-06:00", "2027-11-07T01:30-07:00", "Sun, Nov 7, 2027, 1:30 a.m. MDT to 1:30 a.m. MST"),
        ("2027-03-14T01:30-07:00", "2027-03-14T03:30-06:00", "Sun, Mar 14, 2027, 1:30 a.m. MST to 3:30 a.m. MDT"),
        (
            "2027-01-14T14:00-07:00", "2027-01-15T09:00-07:00",
            "Thu, Jan 14, 2027, 2:00 p.m. MST to Fri, Jan 15, 2027, 9:00 a.m. MST",
        ),
    ],
)  # fmt: skip
def test_a_range_names_both_zones_where_the_clocks_change_in_it(app, monday, start, end, written):
    ends = (datetime.fromisoformat(text) for text in (start, end))
    assert range_text(*ends, "America/Denver").replace("\u00a0", " ") == written
