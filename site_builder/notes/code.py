"""Colour the code of notes with the classes of Pygments. The theme has light and dark colours for these classes."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

MAX_COLOURED_LENGTH = 4_000
"""Code with more characters than this has no colours. The time of many lexers grows with the square of the length."""

LANGUAGES = frozenset((
    "bash", "c", "c++", "console", "cpp", "csharp", "css", "cuda", "diff", "docker", "dockerfile", "fortran", "go",
    "haskell", "html", "ini", "java", "javascript", "js", "json", "julia", "kotlin", "latex", "lua", "markdown",
    "matlab", "md", "ocaml", "perl", "php", "py", "pycon", "python", "r", "rb", "rs", "ruby", "rust", "scala",
    "sh", "shell", "sql", "swift", "tex", "toml", "ts", "typescript", "xml", "yaml", "yml", "zsh",
))  # fmt: skip
"""Only code in one of these languages has colours, because some other lexers of Pygments take seconds for a short hostile
text."""

_FORMATTER = HtmlFormatter(nowrap=True)


@lru_cache(maxsize=1024)
def code_html(code: str, language: str) -> str:
    """Return code as HTML, with `<span>` elements if the language is in `LANGUAGES`.

    Code with more than `MAX_COLOURED_LENGTH` characters has no `<span>` elements.

    >>> code_html("x = 1", "python").startswith('<span class="n">x</span>')
    True
    """
    is_coloured = language in LANGUAGES and len(code) <= MAX_COLOURED_LENGTH
    lexer = _lexer(language) if is_coloured else None
    if lexer is None:
        return escape(code)
    coloured: str = highlight(code, lexer, _FORMATTER)
    return coloured


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
