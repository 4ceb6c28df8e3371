"""People, how they sign in, and their sessions.

Nouns: person, sign-in session."""
