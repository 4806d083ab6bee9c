"""The page that the live preview shows at every URL while entries have errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from site_builder.errors import Problem, Severity
from site_builder.i18n import FALLBACK, LANGUAGES, SiteLanguages, message

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>{count} · kb serve</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.6 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  max-width: 52rem; margin: 3rem auto; padding: 0 1.2rem; overflow-wrap: anywhere; }}
h1 {{ font-size: 1.5rem; line-height: 1.3; }}
li {{ margin: 0 0 1.2rem; }}
code {{ font: 0.9em ui-monospace, Menlo, Consolas, monospace; }}
.where {{ font-weight: 600; }}
.hint {{ opacity: 0.8; }}
</style>
</head>
<body>
<h1>{count}</h1>
<p>{advice}</p>
<ol>
{items}
</ol>
</body>
</html>
"""


def error_page(problems: Sequence[Problem], languages: SiteLanguages) -> str:
    """Return a page that lists every problem, errors before warnings.

    The problems are in English. The advice above them is in English and in the languages of the site.
    """
    ranked = sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)
    count = "1 problem" if len(ranked) == 1 else f"{len(ranked)} problems"
    items = "\n".join(_item(problem) for problem in ranked)
    return _PAGE.format(count=count, advice="<br>".join(_advice(languages)), items=items)


def _advice(languages: SiteLanguages) -> Iterator[str]:
    english = message(FALLBACK.code, "theme.fix-entries")
    yield escape(english)
    for code in languages:
        if (text := message(code, "theme.fix-entries")) != english:
            yield f'<span lang="{LANGUAGES[code].tag}">{escape(text)}</span>'


def _item(problem: Problem) -> str:
    position = escape(f"{problem.path}:{problem.line}:{problem.column}")
    field = f"<code>{escape(problem.field)}</code> " if problem.field else ""
    return (
        f'<li><code class="where">{position}</code><br>{problem.severity}: {field}'
        f"{escape(problem.message)} <code>[{escape(problem.code)}]</code>"
        f'<br><span class="hint">{escape(problem.hint)}</span></li>'
    )
