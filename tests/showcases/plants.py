"""A published showcase with everything restricted filled in, a draft, an event for agencies, and one of each deed."""

from datetime import timedelta
from io import BytesIO

from forum.calls import (
    queries_agenda,
    queries_score,
    queries_slots,
    rules_agenda,
    service_agenda,
    service_choose,
    service_mail,
    service_score,
    service_slots,
)
from forum.calls.models import ApplicationState
from forum.calls.service_agenda import SessionDraft
from forum.calls.service_choose import Decision
from forum.calls.service_slots import CallDraft
from forum.core import clock
from forum.core.database import db
from forum.events import service
from forum.events.models import Way
from forum.events.models_questions import Purpose, QuestionKind
from forum.events.rules import MayRegister
from forum.events.rules_questions import QuestionDraft
from forum.files import service as files
from forum.organizations.models import Audience
from forum.registrations import service_door, service_guests, service_invite, service_seats, service_survey
from forum.registrations.models_guests import GuestRequest
from forum.registrations.models_survey import Worth
from forum.registrations.service_guests import GuestDraft
from forum.registrations.service_invite import InviteDraft
from forum.registrations.service_seats import SeatWish
from forum.showcases import service_after
from forum.showcases import service_questions as asking
from forum.showcases.models_after import MaterialKind
from forum.showcases.service_after import Asked, MaterialDraft
from forum.threads import service_posts
from forum.threads.service import Readers
from forum.threads.service_posts import DiscussionDraft
from tests.calls import scoring
from tests.events.making import LINK, innovation, plan, wall
from tests.world import EVERYBODY, HOST, MEMBERS, STATE, Secret

NEEDS_WORD, NOTE = "fernhollow", "tanglebrook"
THEIR_NOTE, REJECT_REASON = "umberdell", "gorsewick"
DRAFT_TITLE, AGENCY_TITLE = "Showcase: Hazelmoor plans", "Briefing: Larkspur budget"
TALK_WORD = "wrenfield"
AGENCY_NOTES, OFFICE_NOTES, OPEN_NOTES = "pebblewick", "ashcombe", "larkmead"
WAITING_SLIDES, ROOM_WORD, SURVEY_WORD = "thornquay", "marlbeck", "dunmallow"
#: Answers to the office's own questions.
SEAT_ANSWER, SLOT_ANSWER, GUEST_ANSWER = "heatherfold", "mossgrail", "tansybrook"
CODE_REF, CODE = "qz7qz7qz7q", "QZ7Q-Z7Q-Z7Q"
#: Of a call by score: what a company wrote and an address in it, reviewers' notes, and why one stands back.
SCORED_NOTE, OTHER_SCORED_NOTE, HIDDEN_ADDRESS = "bracklewood", "cinderfold", "dapplemere"
SEEN_REVIEW, OTHER_REVIEW, STANDS_BACK = "elderwhin", "foxglade", "gannetstow"
#: The seed of a call that is open: nobody reads it before the slots are filled.
SEED = "copperlark"
DRAFT_LINE = "ferngate"
ASKED_WORD, GUEST_WORD = "Sorrelbank", "plovermere"
GUEST_ADDRESS, GUEST_COMPANY = "osierholt", "Yarrowgate Surveys"
SELECTED_TITLE = "Thistlecombe offline permits"

OPENED = -timedelta(days=20)


def ask(cast, event, purpose, at):
    """An optional question of one line."""
    draft = QuestionDraft(purpose, "What do you bring?", QuestionKind.LINE)
    return asking.add_question(cast.actor("host"), event, draft, at=at)


def plant(world):
    cast, at = world.cast, clock.now()
    host, vendor, vendor2 = cast.actor("host"), cast.actor("vendor"), cast.actor("vendor2")
    before = at + OPENED
    event = world.event = plan(cast, before)
    service.publish(host, event, at=before)
    draft = CallDraft(3, 15, wall(at - timedelta(days=2)))
    service_slots.open_call(host, event, draft, at=before)
    service_slots.add_line(host, event, "Welcome and how to ask", 10, queries_slots.slots(event.id)[0], at=before)
    asked = world.asked = ask(cast, event, Purpose.APPLY, before)
    shown, answers = innovation(cast, "vendor", SELECTED_TITLE, before), {asked.ref: SLOT_ANSWER}
    mine = service_slots.apply(vendor, event, shown, NOTE, answers, at=before)
    theirs = service_slots.apply(
        vendor2, event, innovation(cast, "vendor2", "Permit maps", before), f"Maps of {THEIR_NOTE}.", at=before
    )
    world.application, world.rejected = mine, theirs
    slots = queries_slots.slots(event.id)
    world.line = slots[0]
    chosen = Decision(ApplicationState.SELECTED, "Works without a signal.", slots[1], wall(at + timedelta(days=3)))
    service_choose.choose(host, event, mine, chosen, at=at)
    refused = Decision(ApplicationState.NOT_SELECTED, f"Nobody uses it yet: {REJECT_REASON}.")
    service_choose.choose(host, event, theirs, refused, at=at)
    service_agenda.publish(host, event, at=at)
    service_slots.add_line(host, event, f"A pause in {DRAFT_LINE}", 5, slots[2], at=at)
    world.presenter_line, world.other_line = slots[1], slots[2]
    world.seen = rules_agenda.fingerprint([one.line for one in queries_agenda.drafted(event)])
    world.coded = service_seats.register(
        cast.actor("agency"),
        event,
        SeatWish(Way.ROOM, f"Captions {NEEDS_WORD}", answers={ask(cast, event, Purpose.REGISTER, at).ref: SEAT_ANSWER}),
        at=at,
    )
    world.coded.ref = CODE_REF
    world.seat = service_seats.register(cast.actor("agency2"), event, SeatWish(Way.ONLINE, show_name=True), at=at)
    world.slot_token = service_mail.slot_token(mine)
    world.draft_event = plan(cast, at, title=DRAFT_TITLE)
    world.open_event = plan(cast, at, title="Showcase: flooded road crossings", has_online=False, online_url="")
    service.publish(host, world.open_event, at=at)
    service_slots.open_call(host, world.open_event, CallDraft(2, 15, wall(at + timedelta(days=9))), at=at)
    starts = world.open_event.starts_local
    world.session = service_agenda.put_session(host, world.open_event, SessionDraft("Morning", "", starts), None, at=at)
    world.session_line = queries_slots.slots(world.open_event.id)[0]
    world.open_event.draw_seed = SEED
    innovation(cast, "vendor", "Permit reader", at)
    world.agency_event = plan(cast, at, title=AGENCY_TITLE, may_register=MayRegister.AGENCIES)
    service.publish(host, world.agency_event, at=at)
    world.past_event = plan(
        cast, before, title="Workshop: plain words", starts_local=wall(at - timedelta(days=1)),
        ends_local=wall(at - timedelta(hours=22)),
    )  # fmt: skip
    service.publish(host, world.past_event, at=before)
    world.day_event = plan(
        cast, before, title="Showcase: trail counters", starts_local=wall(at - timedelta(hours=1)),
        ends_local=wall(at + timedelta(hours=2)), has_online=False, online_url="",
    )  # fmt: skip
    service.publish(host, world.day_event, at=before)
    world.day_seat = service_seats.register(vendor, world.day_event, SeatWish(Way.ROOM), at=before)
    _score(world, shown, before, at)
    _leave_behind(world, host, vendor, at)
    _survey(world, host, before)
    asked = InviteDraft(addresses=f"{ASKED_WORD} <{GUEST_WORD}@example.net>")
    service_invite.invite(host, world.open_event, asked, at=at)
    answers = {ask(cast, world.open_event, Purpose.REGISTER, at).ref: f"A van from {GUEST_ANSWER}"}
    wish = SeatWish(Way.ROOM, show_name=True, answers=answers)
    typed = GuestDraft("Ivy Marsh", f"{GUEST_ADDRESS}@example.net", GUEST_COMPANY, wish)
    service_guests.ask(world.open_event, typed, at=at)
    service_guests.confirm(db.session.query(GuestRequest).one(), at=at)
    talk = DiscussionDraft(
        "Who brings a van?", [], f"We do, from {TALK_WORD}.", Readers(Audience.MEMBERS), world.open_event.thread
    )
    world.discussion_of_event = service_posts.open_discussion(vendor, talk, at=at)
    db.session.commit()


def _leave_behind(world, host, vendor, at):
    """Of the event: notes for agencies, for the office and for all, a presenter's slides that wait, a question."""
    event, slot = world.event, queries_slots.slots(world.event.id)[1]

    def notes(word, readers):
        draft = MaterialDraft(MaterialKind.NOTES, f"Notes on {word}", None, "", f"About {word}.", readers)
        return service_after.add(host, event, draft, None, at=at)

    notes(AGENCY_NOTES, Audience.AGENCIES)
    notes(OFFICE_NOTES, Audience.OFFICE)
    world.material = notes(OPEN_NOTES, Audience.PUBLIC)
    service_after.publish(host, event, at=at - timedelta(days=6))
    slides = MaterialDraft(MaterialKind.SLIDES, f"Slides of {WAITING_SLIDES}", slot)
    taken, _wrong = files.take_in([("slides.pdf", BytesIO(b"%PDF-1.7 slides"))])
    service_after.add(vendor, event, slides, taken[0], at=at)
    world.day_event.need = None
    asked = Asked("Does it count bikes?", f"Yes, since {ROOM_WORD}.", world.day_event.starts_local)
    service_after.write_down(host, world.day_event, asked, at=at)
    service_after.release(event, at=at)


def _score(world, shown, before, at):
    """A closed call by score without names: Maria Lopez scored one of two, Theo Grant both, Amir Haddad one."""
    cast = world.cast
    event = world.score_event = scoring.call_by_score(cast, before, wall(at - timedelta(days=2)))
    world.reviewer, (world.counted, _other) = queries_score.reviewers(event)[0][0], queries_score.criteria(event)
    note = f"Ask {HIDDEN_ADDRESS}@example.net about {SCORED_NOTE}."
    theirs = innovation(cast, "vendor2", "Permit boxes", before)
    world.scored = service_slots.apply(cast.actor("vendor"), event, shown, note, at=before)
    other = world.other_scored = service_slots.apply(
        cast.actor("vendor2"), event, theirs, f"With {OTHER_SCORED_NOTE}.", at=before
    )
    scoring.give(cast, event, world.scored, "agency", (7, 3), at)
    scoring.give(cast, event, world.scored, "host2", (9, 4), at, SEEN_REVIEW)
    scoring.give(cast, event, other, "host2", (2, 1), at, OTHER_REVIEW)
    service_score.recuse(cast.actor("agency2"), event, world.scored, f"A friend in {STANDS_BACK}.", at=at)


def _survey(world, host, before):
    """Of the past workshop: one answer with a name, and somebody who has not answered yet."""
    event, cast = world.past_event, world.cast
    seats = [
        service_seats.register(cast.actor(role), event, SeatWish(Way.ROOM), at=before) for role in ("agency", "agency2")
    ]
    for seat in seats:
        service_door.check_in(host, event, seat, at=event.starts_at)
    event.surveyed_at = event.ends_at
    service_survey.answer(seats[0], Worth.PARTLY, f"Less {SURVEY_WORD}.", with_name=True, at=event.ends_at)
    world.survey_token = service_survey.token_of(seats[1])


#: Registered for `world.event`, or the office.
SEATED = frozenset({"agency", "agency2", "host"})

SECRETS = [
    Secret(SCORED_NOTE, frozenset({"agency", "host"})),
    Secret(OTHER_SCORED_NOTE, STATE - {"procurement"}),
    Secret(HIDDEN_ADDRESS, HOST),
    Secret(SEEN_REVIEW, frozenset({"agency"})),
    Secret(OTHER_REVIEW, frozenset()),
    Secret(STANDS_BACK, HOST),
    Secret(LINK, SEATED),
    Secret(NEEDS_WORD, frozenset({"agency", "host"})),
    Secret(CODE_REF, frozenset({"agency", "host"})),
    Secret(CODE, frozenset({"agency", "host"})),
    Secret(AGENCY_NOTES, STATE),
    Secret(OFFICE_NOTES, HOST),
    Secret(OPEN_NOTES, EVERYBODY),
    Secret(WAITING_SLIDES, frozenset({"vendor", "host"})),
    Secret(ROOM_WORD, HOST),
    Secret(SURVEY_WORD, HOST),
    Secret(NOTE, HOST),
    Secret(THEIR_NOTE, HOST),
    Secret(REJECT_REASON, frozenset({"vendor2", "host"})),
    Secret("Hazelmoor", HOST),
    Secret("Larkspur", STATE),
    Secret(SELECTED_TITLE, EVERYBODY),
    Secret(TALK_WORD, MEMBERS),
    Secret(SEED, frozenset()),
    Secret(DRAFT_LINE, HOST),
    Secret(ASKED_WORD, HOST),
    Secret(GUEST_WORD, HOST),
    Secret(GUEST_ADDRESS, HOST),
    Secret(GUEST_COMPANY, HOST),
    Secret(SEAT_ANSWER, frozenset({"agency", "host"})),
    Secret(SLOT_ANSWER, HOST),
    Secret(GUEST_ANSWER, HOST),
]

SURFACES = [
    lambda world: "/events/",
    lambda world: "/events/?when=past",
    lambda world: "/events/?when=drafts",
    lambda world: "/events/?when=calls",
    lambda world: "/events/?month=2027-01",
    lambda world: "/events/?q=hazelmoor",
    *(
        (lambda world, page=page, name=name: f"/events/{getattr(world, name).thread.ref}{page}")
        for name in ("event", "draft_event", "agency_event", "open_event", "past_event", "day_event", "score_event")
        for page in (
            "", "/register", "/give-up", "/apply", "/people", "/slots", "/edit", "/preview", "/move", "/cancel", "/call", "/invite", "/guest", "/draw", "/questions",
            "/door", "/door/list", "/materials", "/materials/new", "/materials/ask",
            "/agenda", "/agenda/edit", "/agenda/publish", "/criteria", "/reviewers", "/scores",
        )
    ),
    lambda world: f"/events/{world.event.thread.ref}/slots/{world.application.ref}/choose",
    *(
        (lambda world, name=name, page=page: f"/events/{world.score_event.thread.ref}/{page % getattr(world, name).ref}")
        for name in ("scored", "other_scored")
        for page in ("scores/%s", "scores/%s/recuse", "slots/%s/choose")
    ),
    lambda world: f"/events/{world.event.thread.ref}/people.csv",
    lambda world: f"/slots/{world.slot_token}",
    lambda world: f"/threads/{world.discussion_of_event.ref}",
]  # fmt: skip
