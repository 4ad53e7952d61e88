"""What is said and what it means: scripts, conversations, answers, calling policy. Pure: values in, values out."""
