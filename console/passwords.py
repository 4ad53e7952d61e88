"""Passwords: argon2id hashes, checked in the same time whether or not there is such a user."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MIN_LENGTH = 10
MAX_LENGTH = 200  # a longer one only keeps the processor busy

_HASHER = PasswordHasher()  # argon2-cffi's defaults are RFC 9106's profile for ordinary servers


def hash_password(password: str) -> str:
    """A hash to keep; its parameters are inside it."""
    return _HASHER.hash(password)


def why_unfit(password: str) -> str | None:
    """One sentence saying what to do about a password that will not be taken, or None when it will."""
    if len(password) < MIN_LENGTH:
        return f"The password is too short; use at least {MIN_LENGTH} characters."
    if len(password) > MAX_LENGTH:
        return f"The password is too long; use at most {MAX_LENGTH} characters."
    return None


def matches(password: str, password_hash: str | None) -> bool:
    """Does the password belong to the hash? Without one (no such name) the same work is done in vain."""
    try:
        _HASHER.verify(password_hash or _nobodys_hash(), password[: MAX_LENGTH + 1])
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def needs_rehash(password_hash: str) -> bool:
    """Was it made with older parameters than today's?"""
    return _HASHER.check_needs_rehash(password_hash)


@cache
def _nobodys_hash() -> str:
    return _HASHER.hash("the password of nobody at all")
