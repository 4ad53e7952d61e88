"""Lists from a dealership's own system: read as they come, cleaned row by row, and remembered."""
