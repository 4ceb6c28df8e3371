"""The text of each event and deadline as calendars read it.

Nouns: entry, event text, deadline text, feed mark."""
