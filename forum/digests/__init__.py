"""Notices at once and digests at 7 a.m.: what is new for each person, and how often they want to hear of it.

Nouns: notice, digest, issue, choice."""
