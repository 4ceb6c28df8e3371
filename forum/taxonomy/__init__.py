"""The areas of the forum, and the code lists that describe what is bought.

Nouns: topic, code."""
