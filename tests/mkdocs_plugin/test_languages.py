"""The theme's texts, and the advice on the error page of a preview, are in the languages of the site, if translations
exist."""

from __future__ import annotations

import pytest
from mkdocs.config.defaults import MkDocsConfig

from site_builder.errors import Problem
from site_builder.i18n import LANGUAGES, Language, LanguageCode, SiteLanguages
from site_builder.mkdocs_plugin.error_page import error_page
from site_builder.mkdocs_plugin.languages import ThemeState
from site_builder.mkdocs_plugin.plugin import SiteBuilderPlugin

ENGLISH = "<p>Fix the entries and save them; this page then reloads by itself."


@pytest.mark.parametrize(
    ("codes", "advice"),
    [
        (("en",), f"{ENGLISH}</p>"),
        (("zh", "en"), f'{ENGLISH}<br><span lang="zh-Hans">修改条目并保存，页面会自动更新。</span></p>'),
        (("pt",), f"{ENGLISH}</p>"),
    ],
)  # fmt: skip
def test_error_page_shows_the_advice_in_english_and_its_translations(
    codes: tuple[LanguageCode, ...], advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LANGUAGES, "pt", Language("pt", "pt-BR", "Português", "Latn", {}))
    problem = Problem("entries/papers/a.yml", 2, 1, "year", "bad-year", "is <wrong>")
    html = error_page([problem], SiteLanguages(codes))
    assert advice in html
    assert "is &lt;wrong&gt;" in html


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        *(("en", "en"), ("zh-Hans", "zh-Hans"), ("ja", "ja"), ("pt-BR", "pt-BR")),
        *(("de-AT", "de"), ("zh-Hant-HK", "zh-Hant"), ("yo", "en")),
    ],
)
def test_the_theme_uses_its_texts_in_the_nearest_language_or_in_english(
    tag: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LANGUAGES, "xx", Language("xx", tag, "Own", "Latn", {}))
    config = MkDocsConfig()
    config.load_dict({"site_name": "Small", "theme": {"name": "material"}, "plugins": []})
    assert config.validate()[0] == []
    SiteBuilderPlugin().on_config(config)
    state = ThemeState.of(config, SiteLanguages(("xx",)))
    assert state.language_templates == [f"partials/languages/{name}.html"]
