"""A corpus folder in: corpus.json, articles, annotations, contrast edits; checked, split and compiled into tables."""
