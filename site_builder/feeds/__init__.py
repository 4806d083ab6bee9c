"""Make feeds in Atom (RFC 4287) and JSON Feed 1.1. `subjects` decides which feeds a site has.

The package writes no file: `feed_files` yields the path and the content of each feed. `pages.feed_links` decides which
pages link to feeds.
"""

from site_builder.feeds.files import MAX_ITEMS, FeedInputs, feed_files

__all__ = ["MAX_ITEMS", "FeedInputs", "feed_files"]
