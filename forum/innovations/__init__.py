"""What vendors present, and what they show on a need.

Nouns: innovation, showing."""
