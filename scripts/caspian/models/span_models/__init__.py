"""Models that learn spans."""
