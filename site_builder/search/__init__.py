"""The site's own search: a static index made at build time, and the module that reads it in the browser."""
