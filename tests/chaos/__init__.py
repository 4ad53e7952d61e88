"""Trouble on purpose: a whole service under kills and faults, and the audit that finds what was doubled or lost."""
