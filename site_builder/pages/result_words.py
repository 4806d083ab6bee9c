"""Write splits, settings, conditions, scores and ranks for pages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from site_builder.i18n import LanguageCode, has_message, message, ordinal
from site_builder.models.benchmarks import Benchmark, Condition, Metric, Setting
from site_builder.models.results import Result
from site_builder.models.scores import ScoreValue
from site_builder.pages.context import LanguageContext
from site_builder.pages.escaping import escape_html
from site_builder.results import Place, RankingKey

_N_SHOT = re.compile("few-shot-([0-9]+)")

Text = tuple[str, LanguageCode | None]
"""(plain text, language of the text). The language is None if it is unknown."""

CONDITIONS: tuple[Condition, ...] = ("extra_data", "resolution", "ensemble")


def setting_text(setting: Setting, language: LanguageCode) -> Text:
    """Return the name of a setting.

    If the setting has no name, return the message for its id. If there is no message, return the id.
    """
    if setting.name is not None:
        return setting.name.text_or_fallback(language)
    if match := _N_SHOT.fullmatch(setting.id):
        return message(language, "result.setting.few-shot", match[1]), language
    key = f"result.setting.{setting.id}"
    return (message(language, key), language) if has_message(key) else (setting.id, None)


def condition_text(name: Condition, value: str | bool, language: LanguageCode) -> Text:
    """Return a condition of a result and its value as a text, such as `Without extra data`."""
    if isinstance(value, bool):
        return message(language, f"result.{name}.{'yes' if value else 'no'}"), language
    return message(language, f"result.{name}", value), language


def view_texts(benchmark: Benchmark, key: RankingKey, language: LanguageCode) -> Iterator[Text]:
    """Yield the names of the split, the setting and the conditions of a ranking."""
    split, setting = benchmark.split(key.split), benchmark.setting(key.setting)
    if split is not None:
        yield split.name.text_or_fallback(language)
    if setting is not None:
        yield setting_text(setting, language)
    for name, value in key.conditions:
        yield condition_text(name, value, language)


def stated_texts(
    benchmark: Benchmark | None, result: Result, language: LanguageCode
) -> Iterator[Text]:
    """Yield the names of the split and the setting of a result.

    If the benchmark does not define the split or the setting, yield the id in place of the name.
    """
    split = None if benchmark is None else benchmark.split(result.split)
    setting = None if benchmark is None else benchmark.setting(result.setting)
    if result.split is not None:
        yield (result.split, None) if split is None else split.name.text_or_fallback(language)
    if result.setting is not None:
        yield (result.setting, None) if setting is None else setting_text(setting, language)


def texts_html(context: LanguageContext, texts: Iterator[Text]) -> str:
    """Return the texts as HTML, separated by dots: `Test · Fine-tuned`."""
    return " · ".join([context.title_html(text, language) for text, language in texts])


def rank_text(context: LanguageContext, place: Place) -> str:
    """Return the rank of a row as plain text, such as `3rd of 21`."""
    ranked = context.format_number(place.number_of_ranked)
    return ordinal(context.language, "result.rank", place.rank, ranked)


def metric_html(context: LanguageContext, metric: Metric) -> str:
    """Return the name of a metric as HTML."""
    return context.name_html(metric.name)


def score_html(context: LanguageContext, score: ScoreValue, metric: Metric | None) -> str:
    """Return a score as its source prints it, with the unit of its metric."""
    printed = escape_html(score.printed)
    if metric is None or metric.unit is None:
        return printed
    return f"{printed}\N{NO-BREAK SPACE}{context.name_html(metric.unit)}"
