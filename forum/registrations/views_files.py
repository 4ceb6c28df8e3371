"""The people of an event as files: for the office alone."""

from flask import Response
from flask_babel import gettext as _

from forum.core import sheets
from forum.core.access import Who, audience
from forum.core.errors import NotShown
from forum.events import queries_questions
from forum.events.forms import words_of
from forum.events.models_questions import Purpose
from forum.registrations import queries_people, rules_people
from forum.registrations.views import loaded, registrations

TYPES = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


@registrations.get("/events/<ref>/people.<form>")
@audience(Who.HOST)
def export(ref: str, form: str) -> Response:
    """Everybody with name, address, organization, way, state, needs and answers, as CSV or XLSX."""
    event = loaded(ref)
    if form not in TYPES:
        raise NotShown
    asked = queries_questions.questions(event, Purpose.REGISTER)
    head = [*(str(name) for name in rules_people.COLUMNS), *(row.label for row in asked)]
    lines = queries_people.lines(event)
    rows = ([*rules_people.cells(line, event.zone), *words_of(asked, line.answers)] for line in lines)
    body = sheets.csv_bytes(head, rows) if form == "csv" else sheets.xlsx_bytes(_("People"), head, rows)
    answer = Response(body, content_type=TYPES[form])
    answer.headers["Content-Disposition"] = f'attachment; filename="people-{ref}.{form}"'
    return answer
