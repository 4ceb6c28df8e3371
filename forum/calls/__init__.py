"""The call for presenters of an event: companies apply, the office or a draw decides, and the agenda says who presents when.

Nouns: application, slot, session, agenda version, criterion, reviewer, score. Above events and registrations, since who presents may have
a seat too.
"""
