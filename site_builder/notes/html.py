"""Render notes from CommonMark to HTML. The input is untrusted.

Raw HTML is escaped. The target of a link must be a web URL or the id of an entry; any other target becomes `#`.
An image is shown if its target is a picture of the entry. If the entry lacks the picture, the page shows the
alternative text. An image with another target becomes a link, because pages load nothing from other hosts. If the
author put such an image inside a link, the alternative text becomes the text of that link.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from site_builder.notes.code import code_html
from site_builder.notes.figures import is_picture
from site_builder.notes.links import NameEntry, entry_reference, no_name
from site_builder.notes.maths import Macros, to_mathml
from site_builder.notes.parser import (
    MARKDOWN,
    is_empty_link,
    is_plain_line,
    is_within_words,
    lines_with_formulas,
    may_have_links,
    parse,
    plain_lines,
)
from site_builder.notes.plain_text import visible_text
from site_builder.notes.structure import Gap, with_depth
from site_builder.notes.syntax import formula_of

ResolveEntry = Callable[[str], str | None]
"""Function: entry id -> href of its page, or None if the entry does not exist."""


@dataclass(frozen=True, slots=True)
class LinkAnnotation:
    """What to add to a link that has a web URL, such as a badge for a dead link."""

    css_class: str = ""
    """CSS class of the link."""
    title: str = ""
    """Plain text for the `title` attribute of the link. A link title in the note takes precedence."""
    html: str = ""
    """HTML to insert after the link."""
    href: str | None = None
    """URL that the link opens instead of the URL in the note; None if the URL in the note stays."""


AnnotateLink = Callable[[str], LinkAnnotation | None]
"""Function: percent-encoded URL of a link -> annotation of the link, or None."""


@dataclass(frozen=True, slots=True)
class NoteLabels:
    """Words that the renderer adds to a note, in the note's language.

    Without labels, these words are English. Code, tables and block formulas then get no `tabindex`, so readers cannot
    scroll them by keyboard.
    """

    code: str = "Code"
    table: str = "Table"
    formula: str = "Formula"
    footnotes: str = "Footnotes"
    back: str = "Back to the text"
    done: str = "Done"
    open: str = "To do"
    callouts: tuple[str, ...] = ("Note", "Tip", "Important", "Warning", "Caution")
    """Titles of call-outs, in the order of `CALLOUTS`."""


CALLOUTS = {
    "NOTE": "note",
    "TIP": "tip",
    "IMPORTANT": "info",
    "WARNING": "warning",
    "CAUTION": "danger",
}
"""Word in `> [!NOTE]` -> class of the theme."""


MAX_SHOWN_HEIGHT = 720
"""A picture that is higher than this number of CSS pixels is shown with about this height. Readers can enlarge it."""


class PictureFile(NamedTuple):
    """The URL and the size of a picture, for its `<img>` element."""

    href: str
    width: int
    """In pixels. From width and height, browsers know how much space to reserve before they load the file."""
    height: int


ResolvePicture = Callable[[str], PictureFile | None]
"""Function: name of a file -> the picture, or None if the entry does not have it."""


def no_picture(name: str) -> None:
    """Return None, so that a text shows no pictures."""


def no_annotation(url: str) -> None:
    """Return None, so that no URL gets an annotation."""


class _Renderer(RendererHTML):
    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        code = tokens[idx]
        language = code.info.split(maxsplit=1)[0] if code.info.strip() else ""
        return _code_block(code.content, language.lower(), env["labels"])

    def code_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return _code_block(tokens[idx].content, "", env["labels"])

    def maths(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return _formula(tokens[idx].content, False, env["macros"])

    def maths_display(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return _formula(tokens[idx].content, True, env["macros"])

    def maths_block(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        labels: NoteLabels | None = env["labels"]
        attributes = "" if labels is None else _scroll_attributes(labels.formula)
        return f'<p class="kb-formula"{attributes}>{_formula(tokens[idx].content, True, env["macros"])}</p>\n'

    def table_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        labels: NoteLabels | None = env["labels"]
        attributes = "" if labels is None else _scroll_attributes(labels.table)
        return f'<div class="kb-scroll"{attributes}>\n{self.renderToken(tokens, idx, options, env)}'

    def table_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f"{self.renderToken(tokens, idx, options, env)}</div>\n"

    def alert_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f'<div class="admonition {CALLOUTS[tokens[idx].info]}" role="note">\n'

    def callout_title(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        labels: NoteLabels = env["labels"] or _ENGLISH
        title = labels.callouts[list(CALLOUTS).index(tokens[idx].info)]
        return f'<p class="admonition-title">{escapeHtml(title)}</p>\n'

    def list_item_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        token = tokens[idx]
        is_done = token.meta.get("checked")
        if is_done is None:
            return self.renderToken(tokens, idx, options, env)
        labels: NoteLabels = env["labels"] or _ENGLISH
        box, label = ("☑", labels.done) if is_done else ("☐", labels.open)
        return (
            f'<li class="kb-task"><span role="img" aria-label="{escapeHtml(label)}">{box}</span> '
        )

    def footnote_ref(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        number, anchor = _footnote(tokens[idx], env)
        sub_id = tokens[idx].meta["subId"]
        return f'<sup><a class="kb-footnote" href="#{anchor}" id="{anchor}r{sub_id or ""}">{number}</a></sup>'

    def footnote_block_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        label = (env["labels"] or _ENGLISH).footnotes
        return f'<section class="footnote" aria-label="{escapeHtml(label)}">\n<ol>\n'

    def footnote_block_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</ol>\n</section>\n"

    def footnote_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return f'<li id="{_footnote(tokens[idx], env)[1]}">'

    def footnote_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</li>\n"

    def footnote_anchor(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        anchor = _footnote(tokens[idx], env)[1]
        label = (env["labels"] or _ENGLISH).back
        sub_id = tokens[idx].meta["subId"]
        return f' <a href="#{anchor}r{sub_id or ""}" aria-label="{escapeHtml(label)}">↩\ufe0e</a>'

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        env["in_link"] = True
        token = tokens[idx].copy(attrs=dict(tokens[idx].attrs))
        target = str(token.attrGet("href") or "")
        if entry_reference().fullmatch(target):
            href = env["resolve_entry"](target)
            token.attrSet("href", href if href is not None else "#")
        elif target.startswith(("http://", "https://")):
            token.attrSet("rel", "noopener nofollow")
            self._annotate(token, env["annotate_link"](target), env)
        else:
            token.attrSet("href", "#")
        rendered = self.renderToken([token], 0, options, env)
        return rendered + (_link_text(target, env) if is_empty_link(tokens, idx) else "")

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
        text = visible_text(token.children or [])
        source = str(token.attrGet("src") or "")
        if is_picture(token):
            picture: PictureFile | None = env["resolve_picture"](source)
            return escapeHtml(text) if picture is None else _picture(picture, text, env)
        body = self.text([Token("text", "", 0, content=text or source)], 0, options, env)
        if env["in_link"]:  # for example, READMEs have badges that are links
            return body
        opening, closing = Token("link_open", "a", 1, attrs={"href": source}), Token("", "a", -1)
        return (
            self.link_open([opening], 0, options, env)
            + body
            + self.link_close([closing], 0, options, env)
        )


_ENGLISH = NoteLabels()


def _code_block(code: str, language: str, labels: NoteLabels | None) -> str:
    attributes = "" if labels is None else _scroll_attributes(labels.code)
    coloured = code_html(code, language)
    if language:
        attributes += ' class="highlight"'
    name = f' class="language-{escapeHtml(language)}"' if language else ""
    return f"<pre{attributes}><code{name}>{coloured}</code></pre>\n"


def _formula(source: str, is_block: bool, macros: Macros) -> str:
    """Return a formula as MathML, or its source in a `<code>` element if the formula has a mistake."""
    mathml = to_mathml(formula_of(source), is_block, macros)
    return mathml if isinstance(mathml, str) else f"<code>{escapeHtml(source)}</code>"


def _footnote(token: Token, env: EnvType) -> tuple[int, str]:
    """Return a footnote's number, and its `id` in HTML.

    The `id` contains a checksum of the note, because a page may show several notes with footnotes.
    """
    number = token.meta["id"] + 1
    return number, f"fn-{env['key']}-{number}"


def _link_text(target: str, env: EnvType) -> str:
    """Return the HTML of a link whose author wrote no text: the name of the entry, or the target."""
    name: str | None = env["name_entry"](target) if entry_reference().fullmatch(target) else None
    return escapeHtml(target) if name is None else name


def _scroll_attributes(label: str) -> str:
    return f' tabindex="0" role="group" aria-label="{escapeHtml(label)}"'


def _picture(picture: PictureFile, alt: str, env: EnvType) -> str:
    """Return an `<img>` element inside a link to the picture's file. A script enlarges the picture on a click.

    If the author put the picture inside a link, only the `<img>` element is returned.
    """
    href = escapeHtml(picture.href)
    width, height = picture.width, picture.height
    if height > MAX_SHOWN_HEIGHT:
        width = max(width * MAX_SHOWN_HEIGHT // height, 1)
        height = round(width * picture.height / picture.width)
    image = (
        f'<img src="{href}" alt="{escapeHtml(alt)}" width="{width}" height="{height}"'
        ' loading="lazy">'
    )
    return image if env["in_link"] else f'<a href="{href}">{image}</a>'


_RENDERER = _Renderer(MARKDOWN)


def to_html(
    markdown: str,
    resolve_entry: ResolveEntry,
    annotate_link: AnnotateLink = no_annotation,
    labels: NoteLabels | None = None,
    gaps: Sequence[Gap] = (),
    resolve_picture: ResolvePicture = no_picture,
    macros: Macros = (),
    name_entry: NameEntry = no_name,
) -> str:
    """Render a note to HTML. Line breaks between Chinese or Japanese characters do not become spaces.

    With `labels`, readers can focus code, tables and formula blocks, to scroll them by keyboard. `gaps_between`
    returns the `gaps`. macros.yml contains the `macros`. `name_entry` returns names as HTML.
    """
    if gaps:
        env = _render_env(resolve_entry, annotate_link, labels, macros, resolve_picture, name_entry)
        return _render(markdown, env, gaps)
    simple = _simple_lines(markdown, macros)
    if simple is not None:
        lines, is_list = simple
        if not is_list:
            return f"<p>{lines[0]}</p>"
        return "<ul>\n" + "".join([f"<li>{line}</li>\n" for line in lines]) + "</ul>"
    if may_have_links(markdown):
        env = _render_env(resolve_entry, annotate_link, labels, macros, resolve_picture, name_entry)
        return _render(markdown, env)
    return _render_without_links(markdown, labels, macros)


def to_inline_html(
    markdown: str,
    resolve_entry: ResolveEntry,
    annotate_link: AnnotateLink = no_annotation,
    macros: Macros = (),
    name_entry: NameEntry = no_name,
) -> str:
    """Render the text of one paragraph to HTML without a `<p>` element."""
    text = markdown.strip()
    if is_plain_line(text):
        return _escape_plain(text)
    simple = None if text.startswith("- ") else _simple_lines(text, macros)
    if simple is not None:
        return simple[0][0]
    env = _render_env(resolve_entry, annotate_link, None, macros, name_entry=name_entry)
    return str(_RENDERER.render(MARKDOWN.parseInline(text, env), MARKDOWN.options, env))


def _simple_lines(markdown: str, macros: Macros) -> tuple[list[str], bool] | None:
    """Return (lines as HTML, is_list) if a note needs no parser; else None.

    `plain_lines` and `lines_with_formulas` recognise such notes.
    """
    plain = plain_lines(markdown)
    if plain is not None:
        return [_escape_plain(line) for line in plain[0]], plain[1]
    mixed = lines_with_formulas(markdown)
    if mixed is None:
        return None
    return [_mixed_html(line, macros) for line in mixed[0]], mixed[1]


def _mixed_html(parts: Sequence[str], macros: Macros) -> str:
    """Return the HTML of one of the lines that `lines_with_formulas` returns."""
    return "".join(
        [
            _formula(part, False, macros) if number % 2 else _escape_plain(part)
            for number, part in enumerate(parts)
        ]
    )


def _escape_plain(line: str) -> str:
    """Escape the quotation marks of a plain line, which contains no other character to escape in HTML."""
    return line.replace('"', "&quot;")


@lru_cache(maxsize=1024)
def _render_without_links(markdown: str, labels: NoteLabels | None, macros: Macros) -> str:
    """Render a note that contains no links. Its HTML is equal on all pages, so it is cached."""
    return _render(markdown, _render_env(lambda _: None, no_annotation, labels, macros))


def _render(markdown: str, env: dict[str, Any], gaps: Sequence[Gap] = ()) -> str:
    tokens: Sequence[Token] = parse(markdown)
    env["key"] = f"{zlib.crc32(markdown.encode()):x}"
    if gaps:
        tokens = tuple(_with_gaps(tokens, gaps))
    return str(_RENDERER.render(tokens, MARKDOWN.options, env)).strip()


_GAP = Token("html_block", "", 0, content="<p hidden></p>\n")
_ITEM_GAP = Token("html_block", "", 0, content="<li hidden></li>\n")


def _with_gaps(tokens: Iterable[Token], gaps: Sequence[Gap]) -> Iterator[Token]:
    """Yield the tokens, and for each empty cell the token of a hidden element."""
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
    labels: NoteLabels | None,
    macros: Macros,
    resolve_picture: ResolvePicture = no_picture,
    name_entry: NameEntry = no_name,
) -> dict[str, Any]:
    return {
        "name_entry": name_entry,
        "resolve_entry": resolve_entry,
        "annotate_link": annotate_link,
        "resolve_picture": resolve_picture,
        "labels": labels,
        "macros": macros,
        "key": "",
        "in_link": False,
    }
