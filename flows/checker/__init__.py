"""Finds what is wrong with a script before anybody hears it: each fault with its code, place and how to mend it."""
