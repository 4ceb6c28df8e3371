"""Refs: the ids that people see in addresses, forms and exports. They tell nothing about counts."""

import secrets

# Crockford's base 32 without I, L, O and U: readable aloud, and no accidental words.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 10


def new() -> str:
    """Ten random letters of `ALPHABET` (50 bits)."""
    # 32 letters: five bits of each byte choose one, all alike.
    return "".join(ALPHABET[byte % 32] for byte in secrets.token_bytes(LENGTH))


def is_ref(word: str) -> bool:
    """Whether a word could be one of ours."""
    return len(word) == LENGTH and set(word) <= set(ALPHABET)
