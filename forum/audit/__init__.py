"""The append-only log: every act writes one entry in its own transaction; entries are sealed into a hash chain.

Nouns: entry, seal."""
