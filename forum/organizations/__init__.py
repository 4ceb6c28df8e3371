"""Agencies, companies and the office; who speaks for them; and who may see what.

Turns a person into an Actor. Nouns: organization, membership, agency domain, audience."""
