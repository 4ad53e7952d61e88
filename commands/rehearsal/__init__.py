"""Walking a script in the terminal as the customer: what is typed, what the call does with it, how it is told."""
