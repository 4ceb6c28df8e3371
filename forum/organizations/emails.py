"""What the letters about organizations and memberships say. The caller gives whole addresses and days in words."""

from flask_babel import gettext as _

from forum.core import markup
from forum.mail.emails import Parts, subject


def company_waits(name: str, day: str, url: str) -> Parts:
    """To whoever asked for a company: by when the office decides, and what may be done meanwhile."""
    return Parts(
        subject=_("We check your company by %(day)s", day=day),
        sentence=_("We have your request for %(name)s.", name=name),
        facts=((_("Company"), name), (_("We decide by"), day)),
        body_html=markup.render(_meanwhile()), body_text=_meanwhile(),
        button=(_("See your company"), url),
        why=_("You get this because you added a company to the forum."),
    )  # fmt: skip


def _meanwhile() -> str:
    return str(_("Until then you may follow needs and topics, write drafts, and register for public events."))


def company_approved(name: str, url: str) -> Parts:
    """To the company's people: they may post."""
    return Parts(
        subject=_("You can post now: %(name)s is approved", name=name),
        sentence=_("The CIO's office approved %(name)s. You may ask, show and post now.", name=name),
        facts=((_("Company"), name),),
        button=(_("See your company"), url),
        why=_("You get this because you speak for %(name)s.", name=name),
    )


def company_refused(name: str, reason: str, url: str) -> Parts:
    """To the company's people: it was not approved, and why."""
    return Parts(
        subject=_("About your company's request"),
        sentence=_("The CIO's office did not approve %(name)s.", name=name),
        facts=((_("Company"), name),),
        body_html=markup.render(reason), body_text=reason,
        button=(_("See your company"), url),
        why=_("You get this because you asked for %(name)s.", name=name),
    )  # fmt: skip


def asks_to_join(person: str, address: str, organization: str, url: str) -> Parts:
    """To those who decide: somebody asks to speak for their organization."""
    return Parts(
        subject=subject(_("%(person)s asks to speak for %(name)s", person=_short(person), name=organization)),
        sentence=_("%(person)s asks to speak for %(name)s.", person=person, name=organization),
        facts=((_("Name"), person), (_("Address"), address)),
        button=(_("Approve or refuse"), url),
        why=_("You get this because you decide who speaks for %(name)s.", name=organization),
    )


def _short(name: str) -> str:
    """ "Dana R." of "Dana Reyes"."""
    first, _blank, last = name.partition(" ")
    return f"{first} {last.split()[-1][0]}." if last else first


def membership_approved(organization: str, url: str) -> Parts:
    """To whoever asked: the person may speak for the organization."""
    return Parts(
        subject=_("You speak for %(name)s now", name=organization),
        sentence=_("You may now read and write on the forum for %(name)s.", name=organization),
        facts=((_("Organization"), organization),),
        button=(_("See your organization"), url),
        why=_("You get this because you asked to speak for %(name)s.", name=organization),
    )


def membership_refused(organization: str, url: str) -> Parts:
    """To whoever asked: not this time."""
    return Parts(
        subject=_("About your request to speak for %(name)s", name=organization),
        sentence=_("%(name)s did not approve your request to speak for it.", name=organization),
        facts=((_("Organization"), organization),),
        button=(_("Choose another organization"), url),
        why=_("You get this because you asked to speak for %(name)s.", name=organization),
    )
