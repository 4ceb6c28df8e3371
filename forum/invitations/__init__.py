"""Who holds which entry, and hears by mail when it changes.

Nouns: invitation, slot invitation, holder."""
