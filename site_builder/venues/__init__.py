"""Read venues: find the series (such as ICML), the year and other parts in the text of a venue.

`series.json` has the series that the package knows, one record on each line. The file venues.yml in a folder of entries
adds or changes series. `venue_evidence` reads series and year from the URL or the DOI of a publication.
"""

from site_builder.venues.comments import venue_in_comment
from site_builder.venues.evidence import VenueEvidence, venue_evidence
from site_builder.venues.reading import Venue, read_venue
from site_builder.venues.registry import VenueRegistry, fold_name

__all__ = [
    "Venue",
    "VenueEvidence",
    "VenueRegistry",
    "fold_name",
    "read_venue",
    "venue_evidence",
    "venue_in_comment",
]
