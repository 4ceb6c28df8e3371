"""Letters at once about what is new in followed topics and organizations."""

from flask_babel import gettext as _

from forum.core import links
from forum.digests.emails_say import page_of
from forum.mail.emails import Parts, subject
from forum.organizations.models import Audience
from forum.threads.models import Thread, ThreadKind


def became_live(thread: Thread) -> Parts:
    """To who hears as it happens. A restricted title stays out of the subject."""
    facts = {
        ThreadKind.NEED: (_("New need"), _("Need")),
        ThreadKind.EVENT: (_("New event"), _("Event")),
        ThreadKind.INNOVATION: (_("New innovation"), _("Innovation")),
        ThreadKind.DISCUSSION: (_("New discussion"), _("Discussion")),
    }
    fact, label = facts[thread.kind]
    rows = [(label, thread.title), (_("From"), thread.organization.name if thread.organization else "")]
    return Parts(
        subject=subject(fact, thread.title) if thread.audience is Audience.PUBLIC else _("An update for members"),
        sentence=thread.summary or thread.title,
        facts=[(name, said) for name, said in rows if said],
        button=(_("Read it"), page_of(thread.kind, thread.ref)),
        why=_("You follow a topic of this or its organization, and hear of it as it happens."),
        settings_url=links.to("digests.mail_settings"),
    )
