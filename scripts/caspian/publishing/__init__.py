"""Tables → release folder and back: Parquet, sums, statistics, loading, checks."""
