"""Rendering: from a `Page`, which is a value, to the bytes of its HTML file.

A page has four forms, each for one purpose:

- `pages.PlannedPage`: a page of a numerous type, which is rendered only if it changed;
- `pages.Page`: the rendered content of a page, as a value that knows nothing of MkDocs;
- `virtual_pages.ReadyPage`: a `Page` as MkDocs' templates need it;
- `incremental.PageRecord`: what the manifest records of a written page.

`splicing` makes the HTML: MkDocs renders the first page of a layout, and the texts of all other pages are
filled into a template of it (`page_templates`), which is made from a `PlaceholderPage`. The other modules
make pages smaller (`minify_html`, `icons`) and rendering faster (`bytecode_cache`, `theme_loader`).
"""
