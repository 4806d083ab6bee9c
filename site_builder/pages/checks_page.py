"""The page that says what entries are checked for, so that every message has a place to read on."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.pages import addresses
from site_builder.pages.desk import Desk, Rule, clipped
from site_builder.pages.page import Page, Section


def checks_page(desk: Desk) -> Iterator[Page]:
    """Make the page, with a section a check whose anchor is the check's id."""
    if not desk.site.rules:
        return
    d = desk.at(addresses.CHECKS)
    lead = d.say("checks.lead")
    yield Page(
        address=addresses.CHECKS,
        language=d.language,
        title=d.say("checks"),
        description=clipped(lead),
        lead=d.render(
            "listing.html",
            title=d.say("checks"),
            lead=lead,
            lead_lang=None,
            steps=[],
            counts=[],
            edit_href=None,
        ),
        sections=tuple(_section(d, rule) for rule in d.site.rules),
    )


def _section(d: Desk, rule: Rule) -> Section:
    return Section(rule.id, d.render("check.html", rule=rule))
