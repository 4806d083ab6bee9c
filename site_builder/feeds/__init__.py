"""Make feeds in Atom (RFC 4287) and JSON Feed 1.1. `subjects` decides which feeds a site has.

The functions are pure: they make texts from a catalog. `pages.feed_links` decides which pages have feeds.
"""

from site_builder.feeds.files import MAX_ITEMS, FeedInputs, feed_files

__all__ = ["MAX_ITEMS", "FeedInputs", "feed_files"]
