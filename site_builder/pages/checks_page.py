"""The page that says what entries are checked for, so that every message has a place to read on."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.pages import addresses
from site_builder.pages.desk import Desk, Rule
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Page, Section


def checks_page(desk: Desk) -> Iterator[Page]:
    """Make the page, with a section a check whose anchor is the check's id."""
    if not desk.site.rules:
        return
    d = desk.at(addresses.CHECKS)
    sections = [_section(d, rule) for rule in d.site.rules]
    yield listing_page(d, addresses.CHECKS, d.say("checks"), d.say("checks.lead"), sections)


def _section(d: Desk, rule: Rule) -> Section:
    return Section(rule.id, d.render("check.html", rule=rule))
