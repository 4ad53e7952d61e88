"""Whole rules of the follow-up manuals, through every room they touch."""
