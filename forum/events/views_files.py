"""The people of an event as files: for the office alone."""

from flask import Response
from flask_babel import gettext as _

from forum.core import sheets
from forum.core.access import Who, audience
from forum.core.errors import NotShown
from forum.events import queries_people, rules_people
from forum.events.views import events, loaded

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@events.get("/events/<ref>/people.<form>")
@audience(Who.HOST)
def export(ref: str, form: str) -> Response:
    """Everybody with name, address, organization, way, state and needs, as CSV or XLSX."""
    event = loaded(ref)
    if form not in TYPES:
        raise NotShown
    head = [str(name) for name in rules_people.COLUMNS]
    rows = (rules_people.cells(line, event.zone) for line in queries_people.lines(event))
    body = sheets.csv_bytes(head, rows) if form == "csv" else sheets.xlsx_bytes(_("People"), head, rows)
    answer = Response(body, content_type=TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="people-{ref}.{form}"'
    return answer
