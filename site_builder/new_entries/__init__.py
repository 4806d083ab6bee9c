"""Make new entries from data or from the answers of a user, and write their files in canonical form."""

from site_builder.new_entries.batch import Duplicate, NewEntries, NewEntry

__all__ = ["Duplicate", "NewEntries", "NewEntry"]
