"""The site's search: an index that the builder writes, and scripts that read it in the browser."""
