"""The host's desk: what waits for the office, each a count and a list.

Nouns: queue."""
