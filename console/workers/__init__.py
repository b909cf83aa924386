"""Supervised worker processes: one run in each, killed at its deadline, replaced at once."""
