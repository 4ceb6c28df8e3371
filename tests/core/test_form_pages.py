"""Refusals stand beside their fields; nothing of the act is kept."""

import pytest
from flask_wtf import FlaskForm
from wtforms import StringField

from forum.core.database import db
from forum.core.errors import Refused, RefusedFields
from forum.core.form_pages import beside, put_sentences
from forum.taxonomy.models import Topic


class SeatForm(FlaskForm):
    seats = StringField("Seats")
    place = StringField("Place")


@pytest.fixture
def form(app):
    with app.test_request_context("/", method="POST"):
        yield SeatForm()


def test_a_refusal_stands_beside_its_field_and_nothing_is_kept(form):
    before = db.session.query(Topic).count()
    with beside(form):
        db.session.add(Topic(slug="half", name="Half", summary="", position=99))
        db.session.flush()
        raise Refused("41 people are registered. Enter 41 or more seats", field="seats")
    assert form.errors == {"seats": ["41 people are registered. Enter 41 or more seats"]}
    assert db.session.query(Topic).count() == before


def test_several_fields_each_get_their_sentence_and_what_has_no_field_stands_on_top(form):
    with beside(form):
        raise RefusedFields({"seats": "Enter a number", "place": "Enter the place", "topics": "Choose a topic"})
    assert (form.seats.errors, form.place.errors) == (["Enter a number"], ["Enter the place"])
    assert form.form_errors == ["Choose a topic"]


@pytest.mark.parametrize("field", [None, "unknown"])
def test_a_refusal_about_no_field_is_a_page_of_its_own(form, field):
    with pytest.raises(Refused, match="The event was cancelled"), beside(form):
        raise Refused("The event was cancelled", field=field)


def test_other_errors_pass(form):
    with pytest.raises(ZeroDivisionError), beside(form):
        raise ZeroDivisionError


def test_a_field_keeps_what_it_says_already(form):
    form.seats.errors = ["Enter a whole number"]
    put_sentences(form, {"seats": "Enter 41 or more seats"})
    assert form.seats.errors == ["Enter a whole number"]
