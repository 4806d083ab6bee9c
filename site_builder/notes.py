"""Render notes from CommonMark to HTML and plain text. The input is untrusted.

Raw HTML is escaped. A link may only target a web URL or the id of an entry. An image becomes a
link, because pages load nothing from other hosts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from site_builder.i18n.scripts import WITHOUT_SPACES
from site_builder.models import kinds_by_folder

_PAGE_LEVELS = 2  # the page itself uses h1 and h2, so the first heading of a note becomes h3
# A plain line begins with a letter and contains no Markdown syntax.
_PLAIN = r"[^\W\d_][^\x00-\x1f\x7f-\x9f\\`*_\[\]<>&!~|]*"
_PLAIN_LINE = re.compile(rf"{_PLAIN}\n*")
_PLAIN_LIST = re.compile(rf"- {_PLAIN}(?:\n- {_PLAIN})*\n*")
_WITHOUT_SPACES = re.compile(f"[{WITHOUT_SPACES}]")

ResolveEntry = Callable[[str], str | None]
"""Function: entry id -> href of its page, or None if the entry does not exist."""


@dataclass(frozen=True, slots=True)
class LinkAnnotation:
    """What to add to a link to the web, such as a badge for a dead link."""

    css_class: str = ""
    """CSS class of the link."""
    title: str = ""
    """Plain text for the title of the link. A title in the note takes precedence."""
    html: str = ""
    """HTML to insert after the link."""
    href: str | None = None
    """URL that the link opens instead of the URL in the note; None if it opens that URL."""


AnnotateLink = Callable[[str], LinkAnnotation | None]
"""Function: URL as written in the note -> annotation of the link, or None."""


@dataclass(frozen=True, slots=True)
class ScrollLabels:
    """Names of the blocks that scroll sideways on narrow screens. Readers can focus these blocks."""

    code: str
    table: str


def no_annotation(url: str) -> None:
    """Return None, so that no URL gets an annotation."""


def entry_reference() -> re.Pattern[str]:
    """Return the pattern of link targets that have the form of an entry's id, such as `papers/blip-2`."""
    return _entry_reference(tuple(kinds_by_folder()))


@lru_cache
def _entry_reference(folders: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(map(re.escape, folders))})/[a-z0-9-]+")


class _Renderer(RendererHTML):
    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return self._focusable_pre(super().fence(tokens, idx, options, env), env)

    def code_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return self._focusable_pre(super().code_block(tokens, idx, options, env), env)

    def table_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        labels: ScrollLabels | None = env["labels"]
        attributes = "" if labels is None else _scroll_attributes(labels.table)
        return f'<div class="kb-scroll"{attributes}>\n{self.renderToken(tokens, idx, options, env)}'

    def table_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f"{self.renderToken(tokens, idx, options, env)}</div>\n"

    def _focusable_pre(self, rendered: str, env: EnvType) -> str:
        labels: ScrollLabels | None = env["labels"]
        if labels is None:
            return rendered
        return rendered.replace("<pre>", f"<pre{_scroll_attributes(labels.code)}>", 1)

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        env["in_link"] = True
        token = tokens[idx]
        href = str(token.attrGet("href") or "")
        if entry_reference().fullmatch(href):
            target = env["resolve_entry"](href)
            token.attrSet("href", target if target is not None else "#")
        elif href.startswith(("http://", "https://")):
            token.attrSet("rel", "noopener nofollow")
            self._annotate(token, env["annotate_link"](href), env)
        else:
            token.attrSet("href", "#")
        return self.renderToken(tokens, idx, options, env)

    def link_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        env["in_link"] = False
        return f"</a>{env.pop('after_link', '')}"

    def _annotate(self, token: Token, annotation: LinkAnnotation | None, env: EnvType) -> None:
        if annotation is None:
            return
        if annotation.href is not None:
            token.attrSet("href", annotation.href)
        if annotation.css_class:
            token.attrSet("class", annotation.css_class)
        if annotation.title and token.attrGet("title") is None:
            token.attrSet("title", annotation.title)
        env["after_link"] = annotation.html

    def softbreak(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "" if _is_within_words(tokens, idx) else "\n"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        text = self.renderInlineAsText(token.children or [], options, env)
        source = str(token.attrGet("src") or "")
        body = self.text([Token("text", "", 0, content=text or source)], 0, options, env)
        if env["in_link"]:  # an image inside a link, such as a badge in a README
            return body
        opening, closing = Token("link_open", "a", 1, attrs={"href": source}), Token("", "a", -1)
        return (
            self.link_open([opening], 0, options, env)
            + body
            + self.link_close([closing], 0, options, env)
        )


def _is_within_words(tokens: Sequence[Token], idx: int) -> bool:
    """Return whether a line break is between two characters of a script without spaces, such as Chinese."""
    before = next((tokens[i].content for i in range(idx - 1, -1, -1) if tokens[i].content), "")
    after = next((tokens[i].content for i in range(idx + 1, len(tokens)) if tokens[i].content), "")
    return bool(_WITHOUT_SPACES.match(before[-1:]) and _WITHOUT_SPACES.match(after))


def _scroll_attributes(label: str) -> str:
    return f' tabindex="0" role="group" aria-label="{escapeHtml(label)}"'


def _set_heading_levels(state: StateCore) -> None:
    """Give the headings of a note levels from h3 on that skip no level, even if the author skipped one."""
    written: list[int] = []  # the heading, and the headings that it is below
    for opening, closing in pairwise(
        token for token in state.tokens if token.type in {"heading_open", "heading_close"}
    ):
        if opening.type != "heading_open":
            continue
        level = int(opening.tag[1])
        written = [*(above for above in written if above < level), level]
        opening.tag = closing.tag = f"h{min(_PAGE_LEVELS + len(written), 6)}"


_MARKDOWN = MarkdownIt("js-default", {"html": False}, renderer_cls=_Renderer)
_MARKDOWN.core.ruler.push("heading_levels", _set_heading_levels)


def to_html(
    markdown: str,
    resolve_entry: ResolveEntry,
    annotate_link: AnnotateLink = no_annotation,
    labels: ScrollLabels | None = None,
) -> str:
    """Render a note to HTML. Line breaks between Chinese or Japanese characters do not become spaces.

    If there are `labels`, readers can focus code and tables, to scroll them by keyboard.
    """
    plain = _plain_lines(markdown)
    if plain is not None:
        lines, is_list = [_escape_plain(line) for line in plain[0]], plain[1]
        if not is_list:
            return f"<p>{lines[0]}</p>"
        return "<ul>\n" + "".join([f"<li>{line}</li>\n" for line in lines]) + "</ul>"
    if _may_have_links(markdown):
        return _render(markdown, _render_env(resolve_entry, annotate_link, labels))
    return _render_without_links(markdown, labels)


def to_inline_html(
    markdown: str, resolve_entry: ResolveEntry, annotate_link: AnnotateLink = no_annotation
) -> str:
    """Render the text of one paragraph to HTML without a `<p>` element."""
    text = markdown.strip()
    if _PLAIN_LINE.fullmatch(text):
        return _escape_plain(text)
    return str(_MARKDOWN.renderInline(text, _render_env(resolve_entry, annotate_link)))


MAX_SUMMARY_LENGTH = 240
"""A row of Browse contains at most this many characters of a summary. The page shows three lines of it."""


def summary_line(markdown: str) -> str:
    """Return the plain text of a summary on one line, with at most `MAX_SUMMARY_LENGTH` characters."""
    plain = " ".join(to_plain_text(markdown).split())
    if len(plain) <= MAX_SUMMARY_LENGTH:
        return plain
    return plain[: MAX_SUMMARY_LENGTH - 1].rstrip() + "…"


def to_plain_text(markdown: str) -> str:
    """Return the visible text of a note, one block per line. Used for search and descriptions."""
    plain = _plain_lines(markdown)
    if plain is not None:
        return "\n".join(plain[0])
    lines: list[str] = []
    for token in _MARKDOWN.parse(markdown):
        if token.type == "inline":
            lines.append(_visible_text(token.children or []))
        elif token.type in {"fence", "code_block"}:
            lines.append(token.content.strip())
    return "\n".join(line for line in lines if line)


def _plain_lines(markdown: str) -> tuple[list[str], bool] | None:
    """Return (lines, is_list) if a note is one plain line or a list of plain lines; return None if not.

    Most notes are plain. Parsing them as Markdown would take longer than rendering the rest of the page.
    """
    if _PLAIN_LIST.fullmatch(markdown):
        return [line.strip() for line in markdown[2:].split("\n- ")], True
    return ([markdown.strip()], False) if _PLAIN_LINE.fullmatch(markdown) else None


def _escape_plain(line: str) -> str:
    """Escape the quotation marks of a plain line, which contains no other special character."""
    return line.replace('"', "&quot;")


@lru_cache(maxsize=1024)
def _render_without_links(markdown: str, labels: ScrollLabels | None) -> str:
    """Render a note without links. The result is cached, because it does not depend on the page."""
    return _render(markdown, _render_env(lambda _: None, no_annotation, labels))


def _render(markdown: str, env: dict[str, Any]) -> str:
    return str(_MARKDOWN.render(markdown, env)).strip()


def _render_env(
    resolve_entry: ResolveEntry, annotate_link: AnnotateLink, labels: ScrollLabels | None = None
) -> dict[str, Any]:
    return {
        "resolve_entry": resolve_entry,
        "annotate_link": annotate_link,
        "labels": labels,
        "in_link": False,
    }


def _may_have_links(markdown: str) -> bool:
    return "[" in markdown or "<" in markdown


def link_targets(markdown: str) -> list[str]:
    """Return the targets of a note's links and images, in order."""
    targets: list[str] = []
    if not _may_have_links(markdown):  # most notes have no links, and the parser is slow
        return targets
    for token in _MARKDOWN.parse(markdown):
        for child in token.children or []:
            target = child.attrGet("href") if child.type == "link_open" else child.attrGet("src")
            if target:
                targets.append(str(target))
    return targets


def _visible_text(tokens: Sequence[Token]) -> str:
    text = ""
    for idx, token in enumerate(tokens):
        if token.type in {"text", "code_inline"}:
            text += token.content
        elif token.type in {"softbreak", "hardbreak"}:
            text += "" if token.type == "softbreak" and _is_within_words(tokens, idx) else " "
        elif token.type == "image":
            text += _visible_text(token.children or [])
    return text
