"""Topics, agencies, people, mail and the system, as the office works with them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.audit.models import Entry
from forum.core.database import db
from forum.core.jobs import Job
from forum.desk import rules
from forum.mail import queries as outbox
from forum.mail import service as mail
from forum.mail.emails import Letter
from forum.mail.models import MessageState
from forum.organizations import queries, queries_lists
from forum.taxonomy import queries as taxonomy
from tests.conftest import MONDAY


def acts(kind):
    db.session.rollback()
    return [e.act for e in db.session.query(Entry).filter_by(object_kind=kind).order_by(Entry.id)]


def page(client, address):
    return client.get(address).get_data(as_text=True)


def test_topics_are_added_renamed_moved_and_retired(as_, cast):
    client = as_(cast.host)
    assert client.post("/desk/topics", data={"name": "Data & reporting", "summary": "Numbers"}).status_code == 303
    client.post("/desk/topics/data-reporting/up")
    client.post("/desk/topics/online-services/up")  # the first stays first
    assert [t.slug for t in taxonomy.topics()] == ["online-services", "roads", "data-reporting", "security"]
    client.post("/desk/topics/roads", data={"name": "Roads", "summary": "Ways"})
    for _twice in range(2):
        client.post("/desk/topics/security/retire")
    assert [(t.slug, t.name) for t in taxonomy.topics()][1:] == [
        ("roads", "Roads"),
        ("data-reporting", "Data & reporting"),
    ]
    assert "Takes nothing new" in page(client, "/desk/topics")
    assert page(client, "/desk/topics").count("/up") == page(client, "/desk/topics").count("/down") == 2
    client.post("/desk/topics/security/restore")
    assert acts("topic") == ["topic.add", "topic.move", "topic.rename", "topic.retire", "topic.restore"]
    assert client.post("/desk/topics/nothing/up").status_code == 404


@pytest.mark.parametrize(
    ("address", "name", "sentence"),
    [("/desk/topics", " ", "Enter a name"), ("/desk/topics", "SECURITY", "There is a topic called SECURITY"),
     ("/desk/topics", "x" * 81, "Use 80 characters or fewer"), ("/desk/topics/roads", "Security", "There is a topic called Security")],
)  # fmt: skip
def test_a_topics_name_is_refused_beside_itself(as_, cast, address, name, sentence):
    answer = as_(cast.host).post(address, data={"name": name, "summary": "Kept"})
    html = answer.get_data(as_text=True)
    assert (answer.status_code, 'id="name-error"' in html, sentence in html, "Kept" in html) == (422, True, True, True)


def test_agencies_and_their_domains(as_, cast):
    client = as_(cast.host)
    answer = client.post("/desk/agencies", data={"name": "Department of Labor"})
    assert answer.location == "/desk/agencies/department-of-labor"
    client.post(answer.location, data={"domain": "@Labor.State.Example"})
    assert "Whoever confirms an address at labor.state.example may ask to join." in page(client, answer.location)
    html = page(client, "/desk/agencies")
    for words in ("labor.state.example", "dnr.state.example", "No mail domain: nobody can join it", "3 people"):
        assert words in html
    assert "No agency is called 'mars'." in page(client, "/desk/agencies?q=mars")
    wrong = client.post(answer.location, data={"domain": "gmail.com"})
    assert (wrong.status_code, 'id="domain-error"' in wrong.get_data(as_text=True)) == (422, True)
    client.post(f"{answer.location}/domains/labor.state.example/remove")
    assert queries.agency_of_domain("labor.state.example") is None
    again = client.post("/desk/agencies", data={"name": "department of labor"})
    assert (again.status_code, "is on the forum already" in again.get_data(as_text=True)) == (422, True)
    empty = client.post(f"{answer.location}/remove", data={"reason": ""})
    assert (empty.status_code, 'id="reason-error"' in empty.get_data(as_text=True)) == (422, True)
    assert client.post(f"{answer.location}/remove", data={"reason": "Merged"}).status_code == 303
    assert client.get(answer.location).status_code == 404
    assert client.get("/desk/agencies/basin-labs").status_code == 404


def test_the_list_of_agencies_costs_the_same_for_two_and_fifty(as_, cast, statements):
    client = as_(cast.host)
    client.get("/desk/agencies")
    with statements() as few:
        client.get("/desk/agencies")
    for number in range(50):
        client.post("/desk/agencies", data={"name": f"Bureau {number}"})
    with statements() as many:
        client.get("/desk/agencies")
    assert (len(many), len(many) <= 8) == (len(few), True)
    assert len(queries_lists.agencies().rows) == 20


def test_people_are_found_closed_and_opened(as_, cast):
    client, dana = as_(cast.host), as_(cast.vendor)
    html = page(client, "/desk/people?q=DANA")
    assert ("Dana Reyes" in html, "Basin Labs" in html, "Maria Lopez" in html) == (True, True, False)
    assert "Maria Lopez" in page(client, "/desk/people?q=agency@")
    assert "Nobody is called '%'." in page(client, "/desk/people?q=%25")
    address = f"/desk/people/{cast.vendor.ref}"
    for _twice in range(2):
        client.post(f"{address}/deactivate")
    assert "This account is closed." in page(client, address)
    assert dana.get("/organizations/basin-labs/people").status_code == 303  # signed out
    client.post(f"{address}/reactivate")
    assert "Close this account" in page(client, address)
    assert acts("person")[-2:] == ["person.deactivate", "person.reactivate"]
    assert client.post(f"/desk/people/{cast.host.ref}/deactivate").status_code == 409
    assert client.get("/desk/people/0000000000").status_code == 404


def test_the_procurement_right_is_given_and_taken(as_, cast):
    client, maria = as_(cast.host), queries.membership(cast.agency.id, cast.parks.id).ref
    address = f"/desk/people/{cast.agency.ref}"
    assert "Make procurement officer" in page(client, address)
    client.post(f"{address}/{maria}/procurement/give")
    assert cast.actor("agency").is_procurement is True
    assert "Maria Lopez is a procurement officer now." in page(client, address)
    client.post(f"{address}/{maria}/procurement/take")
    assert cast.actor("agency").is_procurement is False
    assert client.post(f"/desk/people/{cast.vendor.ref}/{maria}/procurement/give").status_code == 404
    assert "Make procurement officer" not in page(client, f"/desk/people/{cast.vendor.ref}")


def message(state, at=MONDAY):
    made = mail.queue(
        Letter("Your receipt", "t", "h"),
        mail.Recipient("dana@basin.example", "Dana"),
        mail.About("need.published"),
        at=at,
    )
    made.state = state
    db.session.commit()
    return made.ref


def test_mail_is_found_tried_again_and_held(as_, cast):
    client, failed, sent = as_(cast.host), message(MessageState.FAILED), message(MessageState.SENT)
    html = page(client, "/desk/mail?q=basin.example")
    for words in ("Your receipt", "About a need", "Given up", "Delivered", "Send it again"):
        assert words in html
    assert "No mail fits this search." in page(client, "/desk/mail?q=nobody")
    assert page(client, "/desk/mail?state=failed").count("Your receipt") == 1
    for _twice in range(2):
        client.post(f"/desk/mail/{failed}/again")
    assert outbox.by_ref(failed).state is MessageState.QUEUED
    client.post(f"/desk/mail/{failed}/hold")
    assert outbox.by_ref(failed).state is MessageState.HELD
    assert acts("message") == ["mail.again", "mail.hold"]
    for act in ("again", "hold"):
        assert client.post(f"/desk/mail/{sent}/{act}").status_code == 409


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("person.confirm", "About the person's account"), ("slot.moved", "About a slot"),
        ("guest.confirm", "About a registration"), ("deadline.closes", "About a date"),
        ("news", "About what the person follows"), ("digest", "The digest that the person chose"),
    ],
)  # fmt: skip
def test_the_page_of_mail_says_what_a_letter_is_about(kind, words):
    assert rules.about(kind) == words


def test_jobs_are_paused_resumed_and_run(as_, cast, monday):
    db.session.add(
        Job(
            name="mail.test",
            next_due_at=monday + timedelta(hours=1),
            last_started_at=monday,
            last_error="RuntimeError: away",
        )
    )
    db.session.commit()
    client = as_(cast.host)
    html = page(client, "/desk/system")
    for words in (
        "mail.test",
        "RuntimeError: away",
        "Version 0.1.0 on",
        'Pause<span class="usa-sr-only">: mail.test</span>',
    ):
        assert words in html

    def job():
        db.session.rollback()
        return db.session.scalar(select(Job).where(Job.name == "mail.test"))

    client.post("/desk/system/mail.test/run")
    assert job().next_due_at == monday
    for _twice in range(2):
        client.post("/desk/system/mail.test/pause")
    assert (job().paused, client.post("/desk/system/mail.test/run").status_code) == (True, 409)
    client.post("/desk/system/mail.test/resume")
    assert (job().paused, acts("job")) == (False, ["job.run", "job.pause", "job.resume"])
    assert client.post("/desk/system/nothing/run").status_code == 404


def test_the_system_says_what_to_do(as_, cast, app, monday):
    client = as_(cast.host)
    assert "No worker was seen in the last minute. Run: flask worker" in page(client, "/desk/system")
    message(MessageState.QUEUED, monday - timedelta(minutes=16))
    assert "Mail waits for more than 15 minutes." in page(client, "/desk/system")


def test_check_says_one_line_each_and_fails_when_something_is_wrong(app, monday):
    runner = app.test_cli_runner()
    failed = runner.invoke(args=["check"])
    assert failed.exit_code == 1
    assert "WRONG Worker: No worker was seen in the last minute. Run: flask worker\n" in failed.output
    db.session.add(Job(name="mail.test", next_due_at=monday, last_started_at=monday))
    db.session.commit()
    app.config["SECRET_KEY"], before = "x" * 32, app.config["SECRET_KEY"]
    try:
        well = runner.invoke(args=["check"])
    finally:
        app.config["SECRET_KEY"] = before
    labels = [line.split(":")[0] for line in well.output.splitlines()]
    assert (well.exit_code, labels) == (
        0,
        [
            "ok    Database",
            "ok    Worker",
            "ok    Mail",
            "ok    Mail that comes in",
            "ok    Signature of mail",
            "ok    Files",
            "ok    Malware scanner",
            "ok    Clock",
            "ok    Secret key",
        ],
    )
