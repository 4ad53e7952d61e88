"""What lists bring: people, their cars and reasons to call, each remembered once and put right when it comes again."""

from __future__ import annotations

from store.lists.entries import Car, Entry, Fate, Person, Reason, Received
from store.lists.receiving import Lists

__all__ = ["Car", "Entry", "Fate", "Lists", "Person", "Reason", "Received"]
