"""Scores of predictions, with intervals and tests over articles."""
