"""The page that says what entries are checked for, so that every message has a place to read on."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.pages import paths
from site_builder.pages.context import CheckDescription, PageContext
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Page, PageSection


def checks_page(desk: PageContext) -> Iterator[Page]:
    """Make the page, with a section a check whose anchor is the check's id."""
    if not desk.site.rules:
        return
    d = desk.at(paths.CHECKS)
    sections = [_section(d, rule) for rule in d.site.rules]
    yield listing_page(d, paths.CHECKS, d.t("checks"), d.t("checks.lead"), sections)


def _section(d: PageContext, rule: CheckDescription) -> PageSection:
    return PageSection(rule.id, d.render("check.html", rule=rule))
