"""Models that learn labels."""
