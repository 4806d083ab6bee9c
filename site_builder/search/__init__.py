"""The site's search: an index built with the site, and the scripts that read it in the browser."""
