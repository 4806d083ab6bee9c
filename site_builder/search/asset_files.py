"""The scripts and the stylesheet of the search and of the Browse page.

Each script is joined from modules in `assets/`, so that a page requests only one file for each script. Modules import
from each other by relative paths. Joining removes comments and import lines. No two modules of a script may define the
same name at the top level.

`asset_files` also removes indentation, which makes the compressed scripts 3 % smaller. So no JavaScript string may
extend over several lines: the removal would change the string.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from importlib import resources
from importlib.resources.abc import Traversable

from site_builder.i18n import SiteLanguages
from site_builder.i18n.scripts import script_settings
from site_builder.models import KINDS, Kind
from site_builder.models.browser_urls import browser_table
from site_builder.search.messages import dialog_words
from site_builder.search.text import letter_table

_ASSETS = resources.files("site_builder.search") / "assets"

MODULE_SCRIPTS = {
    "search.js": "engine/search.js",
    "browse-page.js": "browse/page.js",
    "compare-page.js": "compare/page.js",
    "entry-tools.js": "page/entry-tools.js",
    "previews.js": "page/previews.js",
    "shortcuts.js": "page/shortcuts.js",
    "board.js": "board/board.js",
}
"""Name of a script that pages load by `import` -> its main module. The script exports everything that its modules
export."""

CLASSIC_SCRIPTS = {
    "search-dialog.js": "dialog/main.js",
    "browse.js": "browse/loader.js",
    "compare.js": "compare/loader.js",
}
"""Name of a script that pages load by `<script>` -> its main module. All code of the script is in one function, which
runs when the script is loaded."""

_IMPORT = re.compile(r'^import \{[^}]*\} from "([^"]+)";\n', re.MULTILINE)
_BLOCK = r"/\*\*(?:[^*]|\*(?!/))*\*/"
_COMMENT_LINES = re.compile(rf"^[ ]*(?:{_BLOCK}|//[^\n]*)\n", re.MULTILINE)
_COMMENT = re.compile(rf"{_BLOCK} ?")
_COMMENT_AT_END = re.compile(r"(?<=[;,{}]) // .*$", re.MULTILINE)
_INDENTATION = re.compile(r"^ +", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n{2,}")
_EXPORT = re.compile(r"^export ", re.MULTILINE)


def asset_files(
    languages: SiteLanguages, suggestion_urls: Mapping[Kind, str] | None = None
) -> dict[str, bytes]:
    """Return file name -> content of the scripts and the stylesheet.

    In a site, all these files must be in one folder. `search-dialog.js` contains the dialog's words in the languages of
    the site. `search.js` contains the rules for URLs, and the table of letters.

    `suggestion_urls` maps a kind to the URL of the issue form with which readers suggest an entry of this kind. Each
    URL ends with a parameter without a value, such as `&url=`. The scripts append the value: the URL for which the
    reader searched.
    """
    words = script_json({code: dialog_words(code, languages) for code in languages})
    modules = {name: join_modules(_ASSETS, main) for name, main in MODULE_SCRIPTS.items()}
    for name, table in (("url-table", browser_table()), ("letter-table", letter_table())):
        table_json = json.dumps(table, separators=(",", ":"))
        modules["search.js"] = modules["search.js"].replace(f'"{name}"', table_json)
    site = script_json(
        {
            "folders": [spec.folder for spec in KINDS.values()],
            "forms": list((suggestion_urls or {}).items()),
        }
    )
    classic = {
        name: _as_function(join_modules(_ASSETS, main)) for name, main in CLASSIC_SCRIPTS.items()
    }
    classic["search-dialog.js"] = (
        f"globalThis.kbSearchStrings = {words};\n"
        f"globalThis.kbSearchScripts = {script_json(script_settings(languages))};\n"
        f"globalThis.kbSite = {site};\n"
        f"{classic['search-dialog.js']}"
    )
    scripts = {
        name: _INDENTATION.sub("", code).encode() for name, code in (modules | classic).items()
    }
    return scripts | {"search.css": (_ASSETS / "search.css").read_bytes()}


def script_json(value: object) -> str:
    """Return JSON without `<`, so that it cannot contain the end tag of a `<script>` element."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


def join_modules(folder: Traversable, main: str) -> str:
    """Return the code of all modules that a module needs, and then the code of the module itself."""
    return "".join(_join(folder, main, {}))


def _join(folder: Traversable, path: str, is_joined: dict[str, bool]) -> Iterator[str]:
    """Yield the code of the modules that the module at `path` needs, and then the code of this module.

    Modules in `is_joined` are not yielded again. `is_joined` maps the path of a module to False while its imports are
    being joined, and to True after that.
    """
    is_joined[path] = False
    code = (folder / path).read_text("utf-8")
    for imported in _IMPORT.findall(code):
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), imported))
        if target not in is_joined:
            yield from _join(folder, target, is_joined)
        elif not is_joined[target]:
            raise ValueError(f"{path} and {target} import each other, so they cannot be joined.")
    is_joined[path] = True
    yield _without_comments(_IMPORT.sub("", code))


def _without_comments(code: str) -> str:
    code = _COMMENT_AT_END.sub("", _COMMENT.sub("", _COMMENT_LINES.sub("", code)))
    return _BLANK_LINES.sub("\n", code).lstrip("\n")


def _as_function(code: str) -> str:
    return f'(() => {{\n"use strict";\n{_EXPORT.sub("", code)}}})();\n'
