"""The page that explains the API: its files, its addresses, what a version promises, and three examples."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.pages import paths
from site_builder.pages.context import LanguageContext, PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Page, PageSection

FILES = {
    "index": "index.json",
    "entry": "entries/{kind}/{name}.json",
    "entries": "entries/page-{page}.json",
    "links": "links.json",
    "months": "months.json",
    "month": "months/{month}.json",
    "topics": "topics.json",
    "tags": "tags.json",
    "venues": "venues.json",
    "people": "people/page-{page}.json",
    "relations": "relations.json",
    "redirects": "redirects.json",
    "boards": "boards.json",
    "board": "boards/{name}.json",
    "openapi": "openapi.json",
    "schemas": "schemas.json",
}
"""Type of a file -> path of the file in the API. The message `api.file.entry` describes the type `entry`."""

EXAMPLES = {
    "entry": ("bash", "curl --fail --silent {api}entries/{entry}.json"),
    "since": (
        "python",
        """\
import json
from urllib.request import urlopen

API = "{api}"

def get(path):
    with urlopen(API + path) as response:
        return json.load(response)

since = "{since}"
for month in get("months.json")["months"]:
    if month["month"] >= since[:7]:
        for entry in get(f"months/{month['month']}.json")["entries"]:
            if entry["added"] >= since:
                print(entry["added"], entry["id"])""",
    ),
    "all": (
        "js",
        """\
const api = "{api}";
const get = async (path) => (await fetch(new URL(path, api))).json();

const { pages } = await get("index.json");
for (let page = 1; page <= pages.entries; page += 1) {
  const { entries } = await get("entries/page-" + page + ".json");
  for (const entry of entries) console.log(entry.id, entry.links?.code ?? []);
}""",
    ),
}
"""Name of an example -> (programming language, code). The message `api.example.NAME` introduces the example."""

_EXAMPLE_SITE = "https://example.org/"


def api_page(context: LanguageContext) -> Iterator[Page]:
    """Yield the page that explains the API, if the site has an API."""
    if "api" not in context.site.publish:
        return
    page_context = context.at(paths.API_GUIDE)
    sections = [
        PageSection(context.t("api.files"), _files(page_context), anchor="files"),
        *(
            PageSection(context.t(f"api.{name}"), _paragraph(page_context, name), anchor=name)
            for name in ("addresses", "promise")
        ),
        PageSection(context.t("api.examples"), _examples(page_context), anchor="examples"),
    ]
    title, lead = context.t("api"), context.t("api.lead")
    yield listing_page(page_context, paths.API_GUIDE, title, lead, sections)


def _files(context: PageContext) -> str:
    items = "".join(
        [
            f"<dt>{_path_html(context, path)}</dt>"
            f"<dd>{context.render_inline(context.t(f'api.file.{name}'))}</dd>"
            for name, path in FILES.items()
        ]
    )
    return f'<dl class="kb-about">{items}</dl>'


def _path_html(context: PageContext, path: str) -> str:
    code = f"<code>{escape_html(path)}</code>"
    return code if "{" in path else f'<a href="{context.root}{paths.API}{path}">{code}</a>'


def _paragraph(context: PageContext, name: str) -> str:
    return f"<p>{context.render_inline(context.t(f'api.{name}.text'))}</p>"


def _examples(context: PageContext) -> str:
    parts = []
    for name, (language, code) in EXAMPLES.items():
        text = f"```{language}\n{_filled(context, code)}\n```"
        parts += [context.t(f"api.example.{name}"), text]
    return str(context.render_markdown("\n\n".join(parts)))


def _filled(context: PageContext, code: str) -> str:
    """Replace the placeholders in the code of an example by values of this site.

    The code also contains braces that are not placeholders, so `str.format` cannot be used.
    """
    newest = max(context.catalog, key=lambda entry: (entry.added, entry.id), default=None)
    values = {
        "{api}": f"{context.site.root_url or _EXAMPLE_SITE}{paths.API}",
        "{entry}": "papers/quick-sort" if newest is None else newest.id,
        "{since}": "2026-11-01" if newest is None else newest.added.isoformat(),
    }
    for name, value in values.items():
        code = code.replace(name, value)
    return code
