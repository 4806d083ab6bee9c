"""Rendering: make the HTML files of pages.

A page has four forms, each for one purpose:

- `pages.PlannedPage`: a page that is rendered only if a dependency changed;
- `pages.Page`: the texts and the content of a page, independent of MkDocs;
- `virtual_pages.ReadyPage`: a `Page` as MkDocs' templates need it;
- `incremental.PageRecord`: what the manifest records of a written page.

Pages whose HTML differs only in their texts share a layout. `splicing` renders the first page of a layout as
MkDocs does, and makes a page template (`page_templates`). For each further page of the layout, `splicing` fills this
template with the texts of the page. `minify_html` and `icons` make pages smaller. `bytecode_cache` and `theme_loader`
make rendering faster.
"""
