r"""Parser rules for the syntax of notes that neither CommonMark nor a plugin has.

- formulas: `$...$` and `\(...\)` in a line, `$$...$$` and `\[...\]` as a block
- `==marked text==`
- `[[papers/clip]]`, a link that shows the name of its target
- URLs without brackets, which become links. Many parsers include all characters up to the next space. Chinese
  authors write no space after a URL, so here a URL ends, at the latest, before the first character that is not ASCII.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline

MAX_FORMULA_LINES = 100
"""A formula with more lines than this does not become a block of its own. It may become a formula in a paragraph."""
_MAX_MARKED = 1000
"""A marked text has at most this many characters. Without this limit, the search for its end could take long."""

_ENTRY_LINK = re.compile(r"\[\[([^\s\[\]|<>^/]+/[^\s\[\]|<>]+)\]\](?![(\[])")
_CLOSING = {"$$": "$$", "\\[": "\\]", "\\(": "\\)"}
_DOLLAR = re.compile(r"\$((?:[^$\\]|\\.)+)\$(?![A-Za-z0-9])", re.DOTALL)
_MARKED = re.compile(rf"==(?=[^\s=])(.{{1,{_MAX_MARKED}}}?)(?<=[^\s=])==(?!=)", re.DOTALL)
_SCHEME = re.compile(r"(?<![A-Za-z0-9+.-])https?$")
_AFTER_SCHEME = re.compile(
    r"://[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+(?::[0-9]+)?(?:[/?#][^\x00-\x20\x7f-\U0010ffff\"<>\\^`{|}\[\]]*)?"
)


def add_rules(markdown: MarkdownIt) -> None:
    """Add the rules of this module to a parser."""
    inline, block = markdown.inline.ruler, markdown.block.ruler
    inline.before("escape", "maths", inline_maths)
    inline.before("emphasis", "mark", _mark)
    inline.before("link", "entry_link", entry_link)
    inline.push("bare_url", bare_url)
    block.before(
        "fence",
        "maths_block",
        maths_block,
        {"alt": ["paragraph", "reference", "blockquote", "list", "footnote_def"]},
    )
    markdown.core.ruler.push("callout_titles", _callout_titles)


def entry_link(state: StateInline, silent: bool) -> bool:
    """Parse `[[papers/clip]]` as a link without a text, which shows the name of its target."""
    match = _ENTRY_LINK.match(state.src, state.pos, state.posMax)
    if match is None or not state.md.validateLink(match[1]):
        return False
    if not silent:
        opening = state.push("link_open", "a", 1)
        opening.attrs = {"href": state.md.normalizeLink(match[1])}
        state.push("link_close", "a", -1)
    state.pos = match.end()
    return True


def formula_of(source: str) -> str:
    r"""Return the TeX between the delimiters of a formula such as `$x$` or `\[x\]`."""
    size = 1 if source[0] == "$" != source[1] else 2
    return source[size:-size]


def inline_maths(state: StateInline, silent: bool) -> bool:
    r"""Parse `$x$`, `$$x$$`, `\(x\)` or `\[x\]` in a line.

    For a formula between single dollars, no space may follow the first dollar or precede the last one, as in
    pandoc. No ASCII letter or digit may precede the first dollar or follow the last one. So amounts of money stay
    text.
    """
    start = state.pos
    opening = state.src[start : start + 2]
    if opening in _CLOSING:
        end = _end_of_formula(state, start, _CLOSING[opening])
    elif opening[:1] == "$":
        end = _end_of_dollar_formula(state.src, start, state.posMax)
    else:
        return False
    if end is None:
        return False
    if not silent:
        token = state.push("maths_display" if opening in {"$$", "\\["} else "maths", "math", 0)
        token.content = state.src[start:end]
        token.meta["index"] = start
    state.pos = end
    return True


def _end_of_formula(state: StateInline, start: int, closing: str) -> int | None:
    end = state.src.find(closing, start + 2, state.posMax)
    return end + 2 if end > start + 2 and state.src[start + 2 : end].strip() else None


def _end_of_dollar_formula(text: str, start: int, end: int) -> int | None:
    match = _DOLLAR.match(text, start, end)
    before = text[start - 1 : start] if start else ""
    if match is None or (before.isascii() and before.isalnum()):
        return None
    return None if match[1][0].isspace() or match[1][-1].isspace() else match.end()


def split_at_formulas(line: str) -> list[str]:
    """Return the parts of a line: text, formula, text, formula ... and text. Formulas are between single dollars.

    Spaces at the end of the line are left out.

    >>> split_at_formulas("a $x$, $5")
    ['a ', '$x$', ', $5']
    """
    parts, position = [""], 0
    while (dollar := line.find("$", position)) >= 0:
        end = _end_of_dollar_formula(line, dollar, len(line))
        if end is None:
            parts[-1] += line[position : dollar + 1]
            position = dollar + 1
        else:
            parts[-1] += line[position:dollar]
            parts += [line[dollar:end], ""]
            position = end
    parts[-1] = (parts[-1] + line[position:]).rstrip()
    return parts


def maths_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    r"""Parse a formula that has its own lines, between `$$` and `$$` or between `\[` and `\]`."""
    if state.is_code_block(start_line):
        return False
    line = _line(state, start_line)
    closing = _CLOSING.get(line[:2])
    if closing is None or line[1] == "(":
        return False
    last, end = start_line, line.find(closing, 2)
    while end < 0:
        last += 1
        if last >= min(end_line, start_line + MAX_FORMULA_LINES) or state.isEmpty(last):
            return False
        if state.sCount[last] < state.blkIndent:
            return False
        line = _line(state, last)
        end = line.find(closing)
    if line[end + 2 :].strip():
        return False
    content = "\n".join(_line(state, number) for number in range(start_line, last + 1)).rstrip()
    if not content[2:-2].strip():
        return False
    if not silent:
        token = state.push("maths_block", "math", 0)
        token.block = True
        token.content = content
        token.map = [start_line, last + 1]
        state.line = last + 1
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]


def _mark(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "=" or state.src[state.pos - 1 : state.pos] == "=":
        return False
    match = _MARKED.match(state.src, state.pos, state.posMax)
    if match is None:
        return False
    if not silent:
        maximum = state.posMax
        state.push("mark_open", "mark", 1).markup = "=="
        state.pos, state.posMax = match.span(1)
        state.md.inline.tokenize(state)
        state.push("mark_close", "mark", -1).markup = "=="
        state.posMax = maximum
    state.pos = match.end()
    return True


def bare_url(state: StateInline, silent: bool) -> bool:
    """Parse `https://example.org` in a text. The parser calls this rule when it reaches the colon."""
    if silent or state.linkLevel or state.src[state.pos] != ":":
        return False
    scheme = _SCHEME.search(state.pending)
    rest = _AFTER_SCHEME.match(state.src, state.pos, state.posMax) if scheme else None
    if scheme is None or rest is None:
        return False
    url = _without_punctuation(scheme[0] + rest[0])
    state.pending = state.pending[: scheme.start()]
    token = state.push("link_open", "a", 1)
    token.attrs = {"href": state.md.normalizeLink(url)}
    token.markup, token.info = "linkify", "auto"
    state.push("text", "", 0).content = url
    token = state.push("link_close", "a", -1)
    token.markup, token.info = "linkify", "auto"
    state.pos += len(url) - len(scheme[0])
    return True


def is_bare_url(url: str) -> bool:
    """Return whether `bare_url` makes a link of the whole URL, including its last character."""
    scheme, colon, rest = url.partition(":")
    match = _AFTER_SCHEME.fullmatch(colon + rest)
    return scheme in {"http", "https"} and match is not None and _without_punctuation(url) == url


def _without_punctuation(url: str) -> str:
    """Remove punctuation and surplus closing brackets from the end of a URL.

    A bracket is surplus if the URL has fewer opening brackets than closing ones.
    """
    while url[-1] in "?!.,:;*_~'=$" or (url[-1] == ")" and url.count("(") < url.count(")")):
        url = url[:-1]
    return url


def _callout_titles(state: StateCore) -> None:
    """Replace the English title of each call-out by one token. The renderer writes the title in the note's language."""
    tokens, opening = [], False
    for token in state.tokens:
        opening = opening or token.type == "alert_title_open"
        if not opening:
            tokens.append(token)
        elif token.type == "alert_title_close":
            opening = False
            token.type, token.nesting, token.info = "callout_title", 0, tokens[-1].info
            tokens.append(token)
    state.tokens = tokens
