"""How long checking links takes, beside lychee: `make bench-links`."""
