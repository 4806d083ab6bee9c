"""Make the stylesheets and the scripts of pages. `KINDS` and `LANGUAGES` determine some of the rules in kb.css."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import resources
from urllib.parse import quote

from site_builder.i18n import LANGUAGES, SiteLanguages, message
from site_builder.i18n.scripts import is_written_with
from site_builder.models import KINDS
from site_builder.pages.context import CorrectionForm

_HAN = ":lang(han)"
"""Placeholder in kb.css. The selector from `_han_selector` replaces it."""


def asset_files(languages: SiteLanguages) -> dict[str, bytes]:
    """Return file name -> content, for the stylesheets and the scripts that pages and embeds load."""
    folder = resources.files("site_builder.pages") / "assets"
    files = sorted(folder.iterdir(), key=lambda file: file.name)
    contents = {file.name: file.read_bytes() for file in files}
    script = contents["kb.js"].replace(
        b"const BUTTON_TEXTS = {};", _button_texts(languages).encode()
    )
    style = _stylesheet(contents["kb.css"].decode(), languages).encode()
    return contents | {"kb.css": style, "kb.js": script}


def _button_texts(languages: SiteLanguages) -> str:
    """Return the JavaScript statement that gives kb.js the texts of its buttons in each language."""
    keys = {
        "copy": "copy-format",
        "code": "copy-code",
        "copied": "copied",
        "failed": "copy-failed",
        "close": "page.close",
    }
    texts = {
        LANGUAGES[code].tag: {name: message(code, key) for name, key in keys.items()}
        for code in languages
    }
    return f"const BUTTON_TEXTS = {json.dumps(texts, ensure_ascii=False)};"


def correction_choices(form: CorrectionForm, languages: SiteLanguages) -> str:
    """Return the JavaScript statement that gives kb.js the texts of the correction form in each language."""
    choices = {
        LANGUAGES[code].tag: {
            "report": message(code, "wrong.report"),
            "wrong": {
                KINDS[kind].folder: [message(code, "wrong.other"), *labels[code]]
                for kind, labels in form.wrong.items()
            },
        }
        for code in languages
    }
    return f"const CHOICES = {json.dumps(choices, ensure_ascii=False)};"


def _stylesheet(css: str, languages: SiteLanguages) -> str:
    rules = [css.rstrip().replace(_HAN, _han_selector()), *_kind_rules(), *_icon_rules()]
    if len(languages) > 1:
        rules.append(_notes_rules(len(languages)))
    return "\n".join(rules) + "\n"


def _han_selector() -> str:
    """Return a CSS selector of texts in the languages that are written with Han characters."""
    tags = dict.fromkeys(
        language.locale.language
        for code, language in LANGUAGES.items()
        if is_written_with(code, "Hani")
    )
    selectors = [f":lang({tag})" for tag in tags]
    return selectors[0] if len(selectors) == 1 else f":is({', '.join(selectors)})"


def _icon_rules() -> Iterator[str]:
    """Yield the rules that give each icon its picture. The pictures are not in the pages, so that pages are short."""
    yield "\n/* --- icons --- */\n"
    icons = resources.files("site_builder.pages") / "templates" / "icons"
    for file in sorted(icons.iterdir(), key=lambda file: file.name):
        svg = file.read_text("utf-8").replace(
            'class="kb-icon" viewBox="0 0 24 24" aria-hidden="true"',
            'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="black" '
            'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"',
        )
        url = quote(svg.strip(), safe=" /:='(),-_.~")
        yield f'.kb-icon--{file.name.removesuffix(".svg")} {{ --kb-image: url("data:image/svg+xml,{url}"); }}'


def _kind_rules() -> Iterator[str]:
    """Yield the rules for the colours of kinds."""
    yield "\n/* --- kinds of entries ------------------------------------------------------------------------ */\n"
    colours = " ".join(
        f"--kb-kind-{kind}: light-dark({spec.colours.light}, {spec.colours.dark});"
        for kind, spec in KINDS.items()
    )
    yield f":root {{ {colours} }}"
    for kind in KINDS:
        yield f".kb-kind--{kind} {{ --kind: var(--kb-kind-{kind}); }}"


def _notes_rules(language_count: int) -> str:
    """Return the rules for notes in up to `language_count` languages.

    The first rule shows only the notes of the tab that the reader has chosen; the tab `both` shows all notes. The other
    rules give each language a column in the tab `both`.
    """
    selectors = [
        f".kb-notes:has(input:nth-of-type({n}):not([value=both]):checked) .kb-note:not(:nth-of-type({n}))"
        for n in range(1, language_count + 1)
    ]
    columns = [
        f".kb-note:nth-of-type({n}) {{ --kb-column: {n}; }}" for n in range(1, language_count + 1)
    ]
    hidden = ",\n".join(selectors) + " { display: none; }"
    return "\n".join(("\n/* --- tabs of notes --- */\n", hidden, *columns))
