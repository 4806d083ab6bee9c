"""Venues of entries: the known series, and how the text of a venue is read.

`series.json` has the series that the package knows, one record on each line. A folder of entries adds series
to them, or changes them, in venues.yml.
"""

from site_builder.venues.reading import Venue, read_venue
from site_builder.venues.registry import VenueRegistry, fold_name

__all__ = ["Venue", "VenueRegistry", "fold_name", "read_venue"]
