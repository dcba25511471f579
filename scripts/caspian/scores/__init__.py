"""Figures from counts alone: F1, matching, label and span scores, intervals and tests."""
