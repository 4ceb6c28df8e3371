"""The address of the feed of all public events, and what an answer shows."""

import icalendar

PUBLIC = "/calendars/public.ics"


def titles(answer) -> list[str]:
    assert answer.status_code == 200, answer.status_code
    return [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(answer.data).events]
