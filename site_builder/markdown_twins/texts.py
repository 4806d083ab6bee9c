"""Write parts of twins: links, texts of entries, and list items.

The twin of a page is a Markdown file with the content of the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

from site_builder.exporters.as_markdown import escape
from site_builder.i18n import LanguageCode
from site_builder.models import Entry, LocalizedText
from site_builder.models.pictures import is_picture_name
from site_builder.notes import retarget, summary_line
from site_builder.notes.links import entry_reference
from site_builder.pages import paths
from site_builder.pages.context import LanguageContext
from site_builder.pages.twin_links import TWIN
from site_builder.tex import readable_text


@dataclass(frozen=True)
class TwinContext:
    """The `LanguageContext` of a twin, and the beginning of the links in the twin."""

    context: LanguageContext
    root: str
    """The relative path from the twin to the root of the site, or the URL of the site."""

    def url(self, path: str) -> str:
        """Return the URL of a page in the language of the twin. `path` is the page's path without a language prefix."""
        return self.root + quote(self.context.languages.localized_path(self.context.language, path))

    def in_language(self, language: LanguageCode) -> TwinContext:
        """Return a copy of this object for a twin in another language."""
        context = replace(self.context, language=language)
        return TwinContext(context, self.root)

    def twin_url(self, path: str) -> str:
        """Return the URL of the twin of a page. If the site has no twins, return the URL of the page."""
        return (
            f"{self.url(path)}{TWIN}" if "markdown" in self.context.site.publish else self.url(path)
        )

    def link_to_entry(self, entry: Entry) -> str:
        """Return a link to the twin of an entry. The text of the link is the entry's title."""
        return f"[{self.title(entry.heading)}]({self.twin_url(paths.entry_path(entry))})"

    def link_to_topic(self, topic_id: str) -> str:
        """Return a link to the twin of a topic. If the topic does not exist, return its id without a link."""
        if topic_id not in self.context.catalog.topics:
            return escape(topic_id)
        name = escape(self.context.topic_name(topic_id))
        return f"[{name}]({self.twin_url(paths.topic_path(topic_id))})"

    def item(self, label: str, values: Iterable[str]) -> Iterator[str]:
        """Yield a list item such as `- Authors: ...`. If all values are empty, yield nothing."""
        text = "; ".join(filter(None, values))
        if text:
            yield f"- {label}{self.context.t('mark.colon')}{text}"

    def title(self, name: LocalizedText) -> str:
        """Return a title or a name as Markdown, with readable text in place of formulas."""
        return escape(readable_text(self.context.localize(name)))

    def summary(self, entry: Entry) -> str:
        """Return the beginning of an entry's summary on one line. Without a summary, return an empty text."""
        if entry.summary is None:
            return ""
        text = summary_line(self.context.localize(entry.summary), self.context.plain_name)
        return escape(text, at_line_start=True)

    def markdown(self, text: str, entry_id: str = "") -> str:
        """Return a text of an entry or a topic as Markdown for the twin.

        Links to entries and pictures get targets that are valid in the twin.
        """
        pictures = self.context.catalog.pictures.get(entry_id, {})

        def target_of(target: str) -> str | None:
            if entry_reference().fullmatch(target):
                return self.twin_url(f"{target}/")
            picture = pictures.get(target) if is_picture_name(target) else None
            return None if picture is None else f"{self.root}{paths.MEDIA}{picture.site_path}"

        def name_of(entry_id: str) -> str | None:
            name = self.context.plain_name(entry_id)
            return None if name is None else escape(name)

        return retarget(text.strip(), target_of, name_of)

    def blocks(self, text: LocalizedText | None, entry_id: str = "") -> str:
        """Return a text in the language of the twin, or in another language if the text has no such translation.

        If `text` is None, return an empty text. For the targets of links, see `markdown`.
        """
        return "" if text is None else self.markdown(self.context.localize(text), entry_id)


def quoted(text: str) -> str:
    """Return a text as a block quote."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


def sections(parts: Iterable[tuple[str, str]]) -> str:
    """Return sections with their headings. `parts` are (title, text). A section with an empty text is left out."""
    return "\n".join(f"\n## {escape(title)}\n\n{text}" for title, text in parts if text)


def web_link(url: str) -> str:
    """Return a Markdown link whose text is its URL."""
    return f"<{quote(url, safe=_URL_CHARACTERS)}>"


_URL_CHARACTERS = "/:?&=%+~,;@!$#-._()*'[]"
