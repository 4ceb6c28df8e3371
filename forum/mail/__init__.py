"""Mail that leaves: an outbox row for one known person, a dispatch for many, delivery with retries. Mail that comes in:
read, given to the feature whose address it has, kept with its reason.

Lies under everybody and names people and things by kind and ref. Nouns: message, dispatch, audience, delivery, box."""
