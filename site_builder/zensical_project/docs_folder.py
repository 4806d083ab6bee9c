"""The hand-written files of a site: those in docs/, and the stylesheets and scripts that mkdocs.yml names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from site_builder.errors import Problem, SiteBuilderError
from site_builder.i18n import LANGUAGES, LanguageCode, SiteLanguages

# Front matter as Zensical and MkDocs recognise it: between a `---` line and a `---` or `...` line.
_FRONT_MATTER = re.compile(
    r"\ufeff?---[ \t]*\n(?P<fields>.*?\n)(?=(?:---|\.\.\.)[ \t]*\n)", re.DOTALL
)


@dataclass(frozen=True)
class DocsFolder:
    """The files of docs/ that belong to the site."""

    files: Mapping[str, Path] = field(default_factory=dict)
    """Path below docs/ -> file."""
    page_urls: Mapping[str, str] = field(default_factory=dict)
    """Path of a page's file -> URL of the page, relative to the site's root."""
    in_menu: Sequence[str] = ()
    """Paths of the pages at the end of the navigation."""
    stylesheets: Sequence[str] = ()
    """URLs of the stylesheets that every page loads after the builder's own stylesheet."""
    scripts: Sequence[Mapping[str, str | bool]] = ()
    """The scripts that every page loads: path, and attributes such as `defer`."""
    problems: Sequence[Problem] = ()
    """Warnings about pages that are left out."""

    def menu_of(self, language: LanguageCode, languages: SiteLanguages) -> list[str]:
        """Return the part of `in_menu` that is in one language."""
        return [
            path for path in self.in_menu if languages.split(self.page_urls[path])[0] == language
        ]

    def contents(self, languages: SiteLanguages) -> Iterator[tuple[str, bytes]]:
        """Yield (path, content) of each file. The front matter of a page gets the language of the page."""
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

    def refuse_conflicts(self, urls: set[str]) -> None:
        """Raise SiteBuilderError if a page has one of these URLs, which are those of the builder's pages."""
        for file_path, url in sorted(self.page_urls.items()):
            if url in urls:
                raise SiteBuilderError(
                    f"docs/{file_path} is a page at {url or '/'}, a URL that the builder uses for its own pages. "
                    "Rename the page."
                )


def _with_language(content: bytes, tag: str, translations: Sequence[str]) -> bytes:
    """Add `language` (the page's tag) and `translations` (the tags of all its versions) to a page's front matter."""
    text = content.decode("utf-8", "replace").replace("\r\n", "\n")
    lines = f"language: {tag}\ntranslations: [{', '.join(translations)}]\n"
    match = _FRONT_MATTER.match(text)
    if match is None:
        return f"---\n{lines}---\n\n{text}".encode()
    return f"{text[: match.start('fields')]}{lines}{text[match.start('fields') :]}".encode()
