"""Mail that leaves: an outbox row for one known person, a dispatch for many, and delivery with retries.

Lies under everybody and names people and things by kind and ref. Nouns: message, dispatch, audience, delivery."""
