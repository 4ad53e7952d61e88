"""The command line: one module per command; the only other place, beside the wiring, that may import every room."""
