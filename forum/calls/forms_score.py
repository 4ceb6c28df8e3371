"""What the office types about criteria and reviewers, and what reviewers type about an application."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from forum.calls import rules_score
from forum.calls.models_score import Criterion
from forum.calls.queries_score import Sheet
from forum.calls.rules_score import CriterionDraft
from forum.core.form_fields import CountField, Owed, too_long
from forum.core.text import many_lines, one_line


class CriterionForm(FlaskForm):  # type: ignore[misc]
    """One thing that counts."""

    title = StringField(
        _l("What counts?"), description=_l("For example: Works without a signal"), filters=[one_line],
        validators=[Owed(), too_long(rules_score.TITLE_LENGTH)],
    )  # fmt: skip
    meaning = TextAreaField(
        _l("What does it mean?"), description=_l("What earns the most points, and what earns none."),
        filters=[many_lines], validators=[Owed(), too_long(rules_score.MEANING_LENGTH)],
    )  # fmt: skip
    most = CountField(_l("Most points"), description=_l("1 to 100."), validators=[Owed()])

    def draft(self) -> CriterionDraft:
        """The service's criterion of what was typed."""
        return CriterionDraft(self.title.data or "", self.meaning.data or "", self.most.data)


class ReviewerForm(FlaskForm):  # type: ignore[misc]
    """Who scores."""

    email = StringField(
        _l("Mail address"), description=_l("Of somebody in an agency or the CIO's office who has an account here."),
        filters=[one_line], validators=[Owed(), Length(max=254)],
    )  # fmt: skip


class ScoreForm(FlaskForm):  # type: ignore[misc]
    """A note; the points of each criterion are added by `with_criteria`."""

    note = TextAreaField(
        _l("Note"), description=_l("What others who decide should know."), filters=[many_lines],
        validators=[too_long(rules_score.NOTE_LENGTH)],
    )  # fmt: skip


class RecuseForm(FlaskForm):  # type: ignore[misc]
    """Why somebody stands back."""

    reason = TextAreaField(
        _l("Why?"), description=_l("For example: I worked with this company last year."), filters=[many_lines],
        validators=[Owed(), too_long(rules_score.NOTE_LENGTH)],
    )  # fmt: skip


def with_criteria(rows: Sequence[Criterion]) -> type[FlaskForm]:
    """A form that asks for the points of each criterion."""
    return type("ScoreForm", (ScoreForm,), {rules_score.field_name(row.ref): _points(row) for row in rows})


def _points(row: Criterion) -> CountField:
    most = _("0 to %(most)s points. %(meaning)s", most=row.most, meaning=row.meaning)
    return CountField(row.title, description=most, validators=[Owed()])


def points_of(form: FlaskForm, rows: Sequence[Criterion]) -> dict[str, int | None]:
    """What was given: ref of the criterion -> points."""
    return {row.ref: form[rules_score.field_name(row.ref)].data for row in rows}


def fill_scores(form: FlaskForm, rows: Sequence[Criterion], given: Sheet | None) -> None:
    """Show what was given before."""
    if given is not None:
        form.note.data = given.note
        for row, points in zip(rows, given.points, strict=True):
            form[rules_score.field_name(row.ref)].data = points
