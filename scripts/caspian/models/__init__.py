"""Models that are trained on a release and label articles."""
