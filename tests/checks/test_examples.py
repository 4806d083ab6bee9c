"""The documentation of checks has examples with texts in the languages of the site."""

from __future__ import annotations

import re

import pytest
import yaml

from site_builder.checks import CHECKS
from site_builder.checks.examples import example_in
from site_builder.i18n import SiteLanguages

SUMMARY = "# first\nsummary:\n  en: A [tool](papers/a).\n  zh: 工具。\nyear: 2203"
TOPIC = "- id: a  # unused\n  name: {en: A tool, zh: 工具}"


@pytest.mark.parametrize(
    ("languages", "summary", "topic"),
    [
        (("en", "zh"), SUMMARY, TOPIC),
        (
            ("zh", "en"),
            "# first\nsummary:\n  zh: 工具。\n  en: A [tool](papers/a).\nyear: 2203",
            "- id: a  # unused\n  name: {zh: 工具, en: A tool}",
        ),
        (("en",), "# first\nsummary: A [tool](papers/a).\nyear: 2203", "- id: a  # unused\n  name: A tool"),
        (("zh",), "# first\nsummary: 工具。\nyear: 2203", "- id: a  # unused\n  name: 工具"),
        (
            ("zh", "ja"),
            "# first\nsummary:\n  zh: 工具。\nyear: 2203",
            "- id: a  # unused\n  name: {zh: 工具}",
        ),
        (("ja",), "# first\nsummary: A [tool](papers/a).\nyear: 2203", "- id: a  # unused\n  name: A tool"),
    ],
)  # fmt: skip
def test_texts_of_an_example_are_in_the_sites_languages_or_english(
    languages: tuple[str, ...], summary: str, topic: str
) -> None:
    assert example_in(SUMMARY, SiteLanguages(languages)) == summary
    assert example_in(TOPIC, SiteLanguages(languages)) == topic


def test_an_example_without_a_localized_text_is_not_changed() -> None:
    links = "links:\n  paper: https://example.org/\ntags: [a, b]"
    assert example_in(links, SiteLanguages(("zh",))) == links


@pytest.mark.parametrize("languages", [("en",), ("zh",), ("zh", "en")], ids="-".join)
def test_the_examples_of_a_check_differ_and_follow_the_sites_languages(
    languages: tuple[str, ...],
) -> None:
    site = SiteLanguages(languages)
    for check in CHECKS.values():
        if check.min_languages <= len(site):
            bad, good = example_in(check.bad, site), example_in(check.good, site)
            assert bad != good
            for example in (bad, good):
                yaml.safe_load(example)
                assert [code for code in ("en", "zh") if re.search(rf"\b{code}: ", example)] in (
                    [],
                    sorted(languages) if len(languages) > 1 else [],
                    ["en"] if check.id == "missing-language" else [],
                )
