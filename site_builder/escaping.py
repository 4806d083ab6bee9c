"""Escape untrusted text for terminals, logs, workflow commands, Markdown and spreadsheets.

| Target | Function |
|---|---|
| A line in a terminal or in the log of a workflow | `escape_terminal` |
| The data of a workflow command: `x` in `::error file=a.yml::x` | `escape_workflow_data` |
| A property of a workflow command: `a.yml` in `::error file=a.yml::x` | `escape_workflow_property` |
| Markdown on GitHub: any text | `escape_markdown` |
| Markdown on GitHub: a message with values in backticks | `escape_message` |
| Markdown on GitHub: an id, a path or a login | `code_span` |
| Markdown on GitHub: YAML | `code_block` |
| Markdown on GitHub: a link | `markdown_link` |
| Markdown on GitHub: a table cell whose content is Markdown | `table_cell` |
| Markdown that any parser may read | `escape_any_markdown` |
| A cell of a spreadsheet | `escape_formula` |

For Markdown on GitHub, escaping the syntax is not sufficient: GitHub finds mentions and issue numbers in the
rendered text. So `escape_markdown` inserts a zero-width space, written as an HTML entity, into each mention and number.
The log of a workflow may contain the Markdown, and the runner executes workflow commands in the log. So
`escape_markdown` writes each colon as an entity.
"""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

MAX_MESSAGE_LENGTH = 300
"""Default for the argument `max_length` of `escape_message`, in characters. Longer messages are cut."""

_PUNCTUATION = "\\`*_[]|~"
_LIST_OR_UNDERLINE = re.compile(r"(?:[-+=]|[0-9]{1,9}(?=[.)]))")
"""Matches the start of a line that Markdown would read as a list item or as the underline of a heading."""
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
    ":": "&#58;",  # prevents links (`https:`) and workflow commands (`::`)
    "$": "&#36;",  # GitHub renders $...$ as mathematics
}
_ZERO_WIDTH_SPACE = "&#8203;"

_CREATES_BACKLINK = re.compile(r"/(?:issues|pull|pulls|discussions|commit)/", re.IGNORECASE)
"""Matches in the URL of a GitHub page such as an issue. If a comment links to this page, GitHub may add a backlink to
the page: a link to the comment."""

_QUOTED_VALUE = re.compile(r"(?<![^\s(（])`(.+?)`(?![^\s.,;:?!)。，；：？！）])")
_TRIGGERS = re.compile(r"@|#[0-9#\[]|gh-[0-9]|::|\$", re.IGNORECASE)
"""Matches the beginning of a mention, an issue number, a workflow command or mathematics."""

_WORKFLOW_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#\[)")
"""Matches the first character of a workflow command in the log of a workflow, and the spaces before it."""
_WORKFLOW_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_WORKFLOW_PROPERTY = {**_WORKFLOW_DATA, **str.maketrans({":": "%3A", ",": "%2C"})}

_BAR, _ESCAPED_BAR = re.compile(r"(?<!\\)\|"), r"\\|"
_ANY_MARKDOWN = str.maketrans({c: f"&#{ord(c)};" for c in "\\`*_{}[]()<>#+-.!|~$&\"':=^@"})


def one_line(text: str, max_length: int) -> str:
    r"""Return a text as one line of at most `max_length` characters. The result is not escaped.

    Line breaks and invisible characters become spaces. Several spaces in a row become one space. Only the first
    `4 * max_length` characters of the text are read.

    >>> one_line("red \x1b[31m\n text", 10)
    'red [31m…'
    """
    visible = "".join(c if c.isprintable() else " " for c in text[: 4 * max_length])
    line = " ".join(visible.split())
    return line[: max_length - 1].rstrip() + "…" if len(line) > max_length else line


# --- terminals and workflow commands ------------------------------------------------------------


def escape_terminal(line: str, *, keep: str = "") -> str:
    r"""Replace each invisible character, such as a control character, by an escape sequence.

    Characters in `keep`, such as tabs, stay. The log of a workflow may contain the line, and the runner executes
    workflow commands in the log. So the first character of a workflow command is replaced, too.

    >>> print(escape_terminal("red \x1b[31m"))
    red \x1b[31m
    >>> print(escape_terminal("::error::x"))
    \x3a:error::x
    """
    if not line.isprintable():
        line = "".join(c if c.isprintable() or c in keep else ascii(c)[1:-1] for c in line)
    if "::" not in line and "##[" not in line:
        return line
    return _WORKFLOW_COMMAND.sub(lambda match: _escape_last(match[0]), line)


def _escape_last(text: str) -> str:
    return f"{text[:-1]}\\x{ord(text[-1]):02x}"


def escape_workflow_data(text: str) -> str:
    """Escape the data of a workflow command, which follow its second `::`."""
    return text.translate(_WORKFLOW_DATA)


def escape_workflow_property(text: str) -> str:
    """Escape a property of a workflow command, such as the path of a file."""
    return text.translate(_WORKFLOW_PROPERTY)


# --- Markdown -----------------------------------------------------------------------------------


def escape_markdown(text: str, max_length: int = 300) -> str:
    r"""Return Markdown that GitHub shows as the line `one_line(text, max_length)`, without any formatting.

    >>> escape_markdown("<b>@me</b> fixes #1")
    '&lt;b&gt;@&#8203;me&lt;/b&gt; fixes \\#&#8203;1'
    """
    line = one_line(text, max_length)
    return (
        _ZERO_WIDTH_SPACE + _escape_line(line)
        if _LIST_OR_UNDERLINE.match(line)
        else _escape_line(line)
    )


def escape_message(text: str, max_length: int = MAX_MESSAGE_LENGTH) -> str:
    r"""Escape a message as `escape_markdown` does, but keep values in backticks as code spans.

    If a value contains a mention, an issue number, a workflow command, `$` or a URL that may create a backlink, it
    becomes escaped text in quotation marks. The text of a pull request can become the text of a commit. There, GitHub
    ignores code spans, so a mention in a code span would notify the mentioned user.

    >>> print(escape_message("`so*on` is not a year"))
    `so*on` is not a year
    >>> print(escape_message("no topic `@me`"))
    no topic “@&#8203;me”
    """
    line = one_line(text, max_length)
    pieces, end = [_ZERO_WIDTH_SPACE if _LIST_OR_UNDERLINE.match(line) else ""], 0
    for match in _QUOTED_VALUE.finditer(line):
        pieces += [_escape_line(line[end : match.start()]), _quote_value(match[1])]
        end = match.end()
    return "".join([*pieces, _escape_line(line[end:])])


def _quote_value(value: str) -> str:
    if not value.strip() or _TRIGGERS.search(value) or _CREATES_BACKLINK.search(value):
        return f"“{_escape_line(value)}”"
    longest = max((len(run) for run in re.findall("`+", value)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest and "`" in {value[0], value[-1]} else ""
    return f"{fence}{pad}{value}{pad}{fence}"


def _escape_line(line: str) -> str:
    line = re.sub(r"(?i)(?<=gh)-(?=[0-9])", "-\0", line)  # GH-12 refers to an issue, as #12 does
    line = re.sub(
        r"(?i)(?<=www)\.", "\0.", line
    )  # GitHub makes a link of `www.` without a scheme, too
    return "".join(_escape_character(character) for character in line)


def _escape_character(character: str) -> str:
    if character == "\0":
        return _ZERO_WIDTH_SPACE
    if character == "@":
        return "@" + _ZERO_WIDTH_SPACE
    if character == "#":
        return "\\#" + _ZERO_WIDTH_SPACE
    if character in _ENTITIES:
        return _ENTITIES[character]
    return f"\\{character}" if character in _PUNCTUATION else character


def code_span(text: str, max_length: int = 300) -> str:
    """Return a code span that contains an id, a path or a login.

    Unexpected characters become question marks. Only the first `max_length` characters are shown.
    """
    safe = re.sub(r"[^\w./ ?&=%:+~,-]", "?", text[:max_length])
    return f"`{safe}`"


def code_block(text: str) -> str:
    """Return a fenced code block of YAML. The fence is longer than each run of backticks in the text."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}yaml\n{text.rstrip()}\n{fence}"


def markdown_link(label: str, url: str) -> str:
    """Return a Markdown link. The label and the URL may be untrusted.

    A web URL becomes a link if GitHub adds no backlink to the linked page. Otherwise, the result is text: the label and
    the URL.
    """
    try:
        safe = quote(url, safe="/:?&=%+~,;@!$#-._")
        is_web_url = urlsplit(url).scheme in {"http", "https"}
    except ValueError:  # for example `http://[::1`
        safe, is_web_url = "", False
    if not is_web_url or _CREATES_BACKLINK.search(safe):
        return f"{escape_markdown(label)} {escape_markdown(url)}"
    return f"[{escape_markdown(label)}](<{safe}>)"


def table_cell(markdown: str) -> str:
    """Write a backslash before each `|` that has none. A `|` without a backslash ends the cell, even in a code span."""
    return _BAR.sub(_ESCAPED_BAR, markdown)


def escape_any_markdown(text: str) -> str:
    """Write the special characters of Markdown and HTML as entities.

    Markdown parsers do not agree on the characters that a backslash escapes. All of them read entities.
    """
    return text.translate(_ANY_MARKDOWN)


# --- spreadsheets -------------------------------------------------------------------------------


def escape_formula(cell: str) -> str:
    """Return the text of a cell in a form that a spreadsheet does not compute as a formula.

    As OWASP recommends, some texts get an apostrophe at the beginning: those that begin with `=`, `+`, `-`, `@`, a
    full-width form of these characters, a tab or a line break. A number such as `-0.5` stays.

    >>> escape_formula("=HYPERLINK(A1)"), escape_formula("-0.5"), escape_formula("BLIP-2")
    ("'=HYPERLINK(A1)", '-0.5', 'BLIP-2')
    """
    if _NUMBER.fullmatch(cell):
        return cell
    # The text `'=A1` gets a second apostrophe. Without it, `unescape_formula` would return `=A1`.
    return f"'{cell}" if cell.lstrip("'")[:1] in _STARTS_FORMULA else cell


def unescape_formula(cell: str) -> str:
    """Return a cell without the apostrophe that `escape_formula` has added. Any other cell is returned unchanged."""
    return cell[1:] if cell.startswith("'") and escape_formula(cell[1:]) == cell else cell


_NUMBER = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")
_STARTS_FORMULA = tuple("=+-@＝＋－＠\t\r\n")
