"""Benchmark that compares our link checker with lychee: `make bench-links`."""
