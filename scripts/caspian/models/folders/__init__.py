"""A trained model as a folder without code."""
