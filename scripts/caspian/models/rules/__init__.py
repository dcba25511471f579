"""Baselines by word lists and patterns; nothing is learnt."""
