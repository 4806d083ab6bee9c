"""The hand-written files of a site: those in docs/, and the stylesheets and scripts that mkdocs.yml names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from site_builder.errors import Problem, SiteBuilderError
from site_builder.i18n import LANGUAGES, LanguageCode, SiteLanguages

# Front matter as Zensical and MkDocs recognise it: between a `---` line and a `---` or `...` line.
_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\n(?P<fields>(?:.*?\n)??)(?=(?:---|\.\.\.)[ \t]*\n)", re.DOTALL
)


@dataclass(frozen=True)
class DocsFolder:
    """The files of docs/ that belong to the site, the stylesheets and scripts in mkdocs.yml, and warnings."""

    files: Mapping[str, Path] = field(default_factory=dict)
    """Path below docs/ -> file."""
    page_urls: Mapping[str, str] = field(default_factory=dict)
    """Path of a page's file -> URL of the page, relative to the site's root."""
    nav_paths: Sequence[str] = ()
    """Paths of the files whose pages the navigation lists. In each language, the builder's pages come first."""
    stylesheets: Sequence[str] = ()
    """URLs of the stylesheets that every page loads after the builder's own stylesheet."""
    scripts: Sequence[Mapping[str, str | bool]] = ()
    """The scripts that mkdocs.yml names: path, and attributes such as `defer`."""
    problems: Sequence[Problem] = ()
    """Warnings about the pages of docs/ that are left out, such as `docs/zh/a.md` on a site without Chinese pages."""

    def nav_paths_in(self, language: LanguageCode, languages: SiteLanguages) -> list[str]:
        """Return those of the `nav_paths` whose pages are in one language."""
        return [
            path for path in self.nav_paths if languages.split(self.page_urls[path])[0] == language
        ]

    def contents(self, languages: SiteLanguages) -> Iterator[tuple[str, bytes]]:
        """Yield (path, content) of each file. Pages get `language` and `translations` in their front matter."""
        by_url_path: dict[str, list[LanguageCode]] = {}
        for url in self.page_urls.values():
            language, url_path = languages.split(url)
            by_url_path.setdefault(url_path, []).append(language)
        for file_path, file in self.files.items():
            content = file.read_bytes()
            if file_path in self.page_urls:
                language, url_path = languages.split(self.page_urls[file_path])
                tags = [LANGUAGES[code].tag for code in by_url_path[url_path]]
                content = _with_language(content, LANGUAGES[language].tag, tags)
            yield file_path, content

    def refuse_conflicts(self, builder_urls: set[str]) -> None:
        """Raise SiteBuilderError if a page of docs/ has the URL of a page that the builder makes."""
        for file_path, url in sorted(self.page_urls.items()):
            if url in builder_urls:
                raise SiteBuilderError(
                    f"docs/{file_path} would become the page {url or '/'}, but the builder makes a page with this "
                    "URL. Rename the file."
                )


def _with_language(content: bytes, tag: str, translations: Sequence[str]) -> bytes:
    """Add `language: <tag>` and `translations: [<tags>]` to the front matter of a page.

    `translations` contains the tags of all languages in which the page exists, including `tag`.
    """
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    # `json.dumps` adds quotation marks. Without them, YAML reads the tag `no` (Norwegian) as false.
    lines = f"language: {json.dumps(tag)}\ntranslations: {json.dumps(list(translations))}\n"
    match = _FRONT_MATTER.match(text)
    if match is None:
        return f"---\n{lines}---\n\n{text}".encode()
    return f"{text[: match.start('fields')]}{lines}{text[match.start('fields') :]}".encode()
