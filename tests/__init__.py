"""Tests, arranged like the rooms they test."""
