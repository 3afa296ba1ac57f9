"""The people who label: how they qualify, how reliable they are, how fast is too fast."""
