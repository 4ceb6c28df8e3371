"""What every page with a form does alike: show what was refused beside its field, and say what was done."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any

from flask import flash, redirect, render_template
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from forum.core.database import db
from forum.core.errors import Refused, RefusedFields


class beside:
    """Act, commit and return below `with beside(form):`; what is refused stands beside its field, nothing is kept.

    The page of the form follows after it. A refusal that is about no field of the form is a page of its own.
    """

    def __init__(self, form: FlaskForm) -> None:
        self.form = form

    def __enter__(self) -> None:
        pass

    def __exit__(
        self, _kind: type[BaseException] | None, error: BaseException | None, _at: TracebackType | None
    ) -> bool:
        if isinstance(error, RefusedFields):
            sentences: Mapping[str, str] = error.sentences
        elif isinstance(error, Refused) and error.field is not None and error.field in self.form:
            sentences = {error.field: error.sentence}
        else:
            return False
        db.session.rollback()
        put_sentences(self.form, sentences)
        return True


def put_sentences(form: FlaskForm, sentences: Mapping[str, str]) -> None:
    """Show each sentence beside its field, on top where there is none; a field keeps what it says already."""
    for name, sentence in sentences.items():
        if name not in form:
            form.form_errors.append(sentence)
        elif not form[name].errors:
            form[name].errors = [sentence]


def form_page(template: str, form: FlaskForm, *others: FlaskForm, **values: Any) -> tuple[str, int]:
    """The page of a form, with status 422 where something must be put right; `others` are more forms on the page."""
    status = 422 if any(each.errors for each in (form, *others)) else 200
    return render_template(template, form=form, **values), status


def done(sentence: str, address: str) -> Response:
    """Keep what was done, and go on to a page that says so on top."""
    db.session.commit()
    flash(sentence)
    return redirect(address, code=303)
