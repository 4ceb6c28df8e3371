"""Addresses that calendar programs subscribe to.

Nouns: feed, scope, feed token."""
