"""Make new entries from data or from the answers of a user, and write files that `kb check` accepts."""

from site_builder.new_entries.batch import Duplicate, NewEntries, NewEntry

__all__ = ["Duplicate", "NewEntries", "NewEntry"]
