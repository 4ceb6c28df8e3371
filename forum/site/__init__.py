"""Home pages, help, health, and the pages for errors.

Nouns: home."""
