"""Benchmark of link checking against lychee: `make bench-links`."""
