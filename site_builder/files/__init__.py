"""Replace files and folders so that an error, Ctrl-C included, leaves the old ones."""
