"""Keeps the index: one document for each thread and organization, written when their words change,
or soon after."""

from forum.core import markup
from forum.core.database import db
from forum.organizations.models import Organization
from forum.organizations.signals import OrganizationChanged
from forum.search import queries
from forum.search.models import Document, Waiting
from forum.threads.signals import TextAdded, TextChanged

BODY_MOST = 100_000  # characters of one thing that can be found


def thread_changed(changed: TextChanged) -> None:
    """A thread's words are new: those that all its readers may read; or it is found no more."""
    thread, document = changed.thread, queries.document_of_thread(changed.thread.id)
    if changed.words is None:
        if document is not None:
            db.session.delete(document)
        return
    found = document or _added(Document(thread_id=thread.id))
    found.title, found.body = thread.title, f"{thread.summary}\n{changed.words}"[:BODY_MOST]


def thread_grew(added: TextAdded) -> None:
    """A reply was added: a job writes the words of the thread, so that no reply takes longer in a longer thread."""
    if db.session.get(Waiting, added.thread.id) is None:
        db.session.add(Waiting(thread_id=added.thread.id))


def organization_changed(changed: OrganizationChanged) -> None:
    """An organization's name or text is new; whether it may be found is asked when somebody searches."""
    put_organization(changed.organization)


def put_organization(organization: Organization) -> None:
    """Write the document of an organization as it is now."""
    found = queries.document_of_organization(organization.id) or _added(Document(organization_id=organization.id))
    parts = (organization.summary, markup.plain(organization.about), organization.city)
    found.title, found.body = organization.name, "\n".join(part for part in parts if part)[:BODY_MOST]


def _added(document: Document) -> Document:
    db.session.add(document)
    return document
