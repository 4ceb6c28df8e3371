"""Showcases and other events: planned by the office, with slots for presenters and seats for people.

Nouns: event, slot, application, criterion, reviewer, score, registration, seat."""
