"""The log: one row an act, sealed in order, and a broken one is found."""

from sqlalchemy import text, update

from forum.audit import service, tasks
from forum.audit.models import Entry
from forum.core.database import db


def write(cast, monday, count=3):
    for number in range(count):
        service.write(
            cast.actor("host"),
            "need.publish",
            "need",
            f"n{number}",
            at=monday,
            number=number,
            title="Ünïcode “quotes” 🙂",
        )
    db.session.commit()


def test_entries_are_sealed_in_the_order_in_which_they_were_written(cast, monday):
    write(cast, monday)
    assert tasks.seal(monday) == db.session.query(Entry).count()
    numbers = list(db.session.scalars(db.select(Entry.seal_number).order_by(Entry.id)))
    assert numbers == list(range(1, len(numbers) + 1))
    assert service.verify().broken_number is None


def test_sealing_twice_seals_nothing_anew(cast, monday):
    write(cast, monday)
    tasks.seal(monday)
    before = list(db.session.execute(db.select(Entry.id, Entry.seal).order_by(Entry.id)))
    assert tasks.seal(monday) == 0
    assert list(db.session.execute(db.select(Entry.id, Entry.seal).order_by(Entry.id))) == before


def test_a_changed_field_a_changed_payload_and_a_missing_row_are_each_found(cast, monday):
    write(cast, monday, 5)
    tasks.seal(monday)
    third = db.session.scalar(db.select(Entry).where(Entry.object_ref == "n2"))
    number = third.seal_number
    for change in (
        {"act": "need.close"},
        {"payload": {"number": 99}},
        {"actor_name": "Somebody else"},
        {"seal": "0" * 64},
    ):
        db.session.execute(update(Entry).where(Entry.id == third.id).values(**change))
        assert service.verify().broken_number == number, change
        db.session.rollback()
    db.session.execute(text("DELETE FROM audit_entry WHERE id = :id"), {"id": third.id})
    assert service.verify().broken_number == number
    db.session.rollback()


def test_disposal_empties_a_payload_and_the_chain_holds(cast, monday):
    write(cast, monday)
    tasks.seal(monday)
    row = db.session.scalar(db.select(Entry).where(Entry.object_ref == "n1"))
    row.payload, row.disposed_at = {}, monday
    db.session.commit()
    assert service.verify().broken_number is None


def test_the_command_seals_and_verifies(app, cast, monday):
    write(cast, monday)
    answer = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (answer.exit_code, answer.output) == (0, f"All {db.session.query(Entry).count()} entries hold.\n")
    db.session.execute(update(Entry).where(Entry.object_ref == "n1").values(act="need.close"))
    db.session.commit()
    assert app.test_cli_runner().invoke(args=["audit", "verify"]).exit_code == 1
