"""What comes back from people's calendars, and who may answer for whom.

Nouns: answer, reason, deputy."""
