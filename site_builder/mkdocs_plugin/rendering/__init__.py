"""Rendering: from a `Page`, which is a value, to the bytes of its HTML file.

A page has four forms, each for one purpose:

- `pages.PlannedPage`: a page that is rendered only if a dependency changed;
- `pages.Page`: the rendered content of a page, without anything of MkDocs;
- `virtual_pages.ReadyPage`: a `Page` as MkDocs' templates need it;
- `incremental.PageRecord`: what the manifest records of a written page.

Pages that differ only in their texts have one layout. `splicing` renders the first page of a layout with
MkDocs, and makes a page template (`page_templates`). The HTML of every other page is this template, filled
with the texts of the page. `minify_html` and `icons` make pages smaller. `bytecode_cache` and `theme_loader`
make rendering faster.
"""
