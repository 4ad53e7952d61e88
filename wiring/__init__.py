"""The wiring: settings, the shared clock, and the one place where rooms are handed what they need."""
