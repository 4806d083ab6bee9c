"""Feeds in Atom (RFC 4287) and JSON Feed 1.1: of everything, and of each topic, tag, venue and author.

Pure functions from a catalog to texts. `pages.feed_links` says which pages have feeds.
"""

from site_builder.feeds.files import MAX_ITEMS, FeedInputs, feed_files

__all__ = ["MAX_ITEMS", "FeedInputs", "feed_files"]
