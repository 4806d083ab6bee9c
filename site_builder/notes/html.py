"""Render notes from CommonMark to HTML. The input is untrusted.

Raw HTML is escaped. A link may only target a web URL or the id of an entry. An image is shown if it is a
picture of the entry. Any other image becomes a link, because pages load nothing from other hosts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from site_builder.notes.figures import is_picture
from site_builder.notes.links import entry_reference
from site_builder.notes.parser import (
    MARKDOWN,
    is_plain_line,
    is_within_words,
    may_have_links,
    parse,
    plain_lines,
)
from site_builder.notes.structure import Gap, with_depth

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


class PictureFile(NamedTuple):
    """What the HTML of a picture needs."""

    href: str
    width: int
    """In pixels, so that browsers reserve the space before they load the file."""
    height: int


ResolvePicture = Callable[[str], PictureFile | None]
"""Function: name of a file -> the picture, or None if the entry does not have it."""


def no_picture(name: str) -> None:
    """Return None: texts outside notes show no pictures."""


def no_annotation(url: str) -> None:
    """Return None, so that no URL gets an annotation."""


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
        token = tokens[idx].copy(attrs=dict(tokens[idx].attrs))
        href = str(token.attrGet("href") or "")
        if entry_reference().fullmatch(href):
            target = env["resolve_entry"](href)
            token.attrSet("href", target if target is not None else "#")
        elif href.startswith(("http://", "https://")):
            token.attrSet("rel", "noopener nofollow")
            self._annotate(token, env["annotate_link"](href), env)
        else:
            token.attrSet("href", "#")
        return self.renderToken([token], 0, options, env)

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
        return "" if is_within_words(tokens, idx) else "\n"

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        token = tokens[idx]
        text = self.renderInlineAsText(token.children or [], options, env)
        source = str(token.attrGet("src") or "")
        if is_picture(token):
            picture: PictureFile | None = env["resolve_picture"](source)
            return escapeHtml(text) if picture is None else _picture(picture, text, env)
        body = self.text([Token("text", "", 0, content=text or source)], 0, options, env)
        if env["in_link"]:  # an image inside a link, such as a badge in a README
            return body
        opening, closing = Token("link_open", "a", 1, attrs={"href": source}), Token("", "a", -1)
        return (
            self.link_open([opening], 0, options, env)
            + body
            + self.link_close([closing], 0, options, env)
        )


def _scroll_attributes(label: str) -> str:
    return f' tabindex="0" role="group" aria-label="{escapeHtml(label)}"'


def _picture(picture: PictureFile, alt: str, env: EnvType) -> str:
    """Return a picture as a link to its file, unless it is in another link. A script enlarges it on a click."""
    href = escapeHtml(picture.href)
    image = (
        f'<img src="{href}" alt="{escapeHtml(alt)}" width="{picture.width}" height="{picture.height}"'
        ' loading="lazy">'
    )
    return image if env["in_link"] else f'<a href="{href}">{image}</a>'


_RENDERER = _Renderer(MARKDOWN)


def to_html(
    markdown: str,
    resolve_entry: ResolveEntry,
    annotate_link: AnnotateLink = no_annotation,
    labels: ScrollLabels | None = None,
    gaps: Sequence[Gap] = (),
    resolve_picture: ResolvePicture = no_picture,
) -> str:
    """Render a note to HTML. Line breaks between Chinese or Japanese characters do not become spaces.

    If there are `labels`, readers can focus code and tables, to scroll them by keyboard. `gaps` are those of
    `gaps_between`.
    """
    if gaps:
        env = _render_env(resolve_entry, annotate_link, labels, resolve_picture)
        return _render(markdown, env, gaps)
    plain = plain_lines(markdown)
    if plain is not None:
        lines, is_list = [_escape_plain(line) for line in plain[0]], plain[1]
        if not is_list:
            return f"<p>{lines[0]}</p>"
        return "<ul>\n" + "".join([f"<li>{line}</li>\n" for line in lines]) + "</ul>"
    if may_have_links(markdown):
        env = _render_env(resolve_entry, annotate_link, labels, resolve_picture)
        return _render(markdown, env)
    return _render_without_links(markdown, labels)


def to_inline_html(
    markdown: str, resolve_entry: ResolveEntry, annotate_link: AnnotateLink = no_annotation
) -> str:
    """Render the text of one paragraph to HTML without a `<p>` element."""
    text = markdown.strip()
    if is_plain_line(text):
        return _escape_plain(text)
    env = _render_env(resolve_entry, annotate_link)
    return str(_RENDERER.render(MARKDOWN.parseInline(text, env), MARKDOWN.options, env))


def _escape_plain(line: str) -> str:
    """Escape the quotation marks of a plain line, which contains no other special character."""
    return line.replace('"', "&quot;")


@lru_cache(maxsize=1024)
def _render_without_links(markdown: str, labels: ScrollLabels | None) -> str:
    """Render a note without links. The result is cached, because it does not depend on the page."""
    return _render(markdown, _render_env(lambda _: None, no_annotation, labels))


def _render(markdown: str, env: dict[str, Any], gaps: Sequence[Gap] = ()) -> str:
    tokens: Sequence[Token] = parse(markdown)
    if gaps:
        tokens = tuple(_with_gaps(tokens, gaps))
    return str(_RENDERER.render(tokens, MARKDOWN.options, env)).strip()


_GAP = Token("html_block", "", 0, content="<p hidden></p>\n")
_ITEM_GAP = Token("html_block", "", 0, content="<li hidden></li>\n")


def _with_gaps(tokens: Iterable[Token], gaps: Sequence[Gap]) -> Iterator[Token]:
    """Yield the tokens, and a token of an empty element for each empty cell."""
    rest = iter(gaps)
    gap = Gap()
    for depth, token in with_depth(tokens):
        if depth == 0 and token.nesting >= 0:
            gap = next(rest, Gap())
            yield from [_GAP] * gap.before
        elif depth == 0:
            yield from [_ITEM_GAP] * gap.items
        yield token


def _render_env(
    resolve_entry: ResolveEntry,
    annotate_link: AnnotateLink,
    labels: ScrollLabels | None = None,
    resolve_picture: ResolvePicture = no_picture,
) -> dict[str, Any]:
    return {
        "resolve_entry": resolve_entry,
        "annotate_link": annotate_link,
        "resolve_picture": resolve_picture,
        "labels": labels,
        "in_link": False,
    }
