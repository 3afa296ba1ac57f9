"""The guideline: its rules, what a new version changes, and whose work that touches."""
