"""The page that explains the checks of entries."""

from __future__ import annotations

from collections.abc import Iterator

from site_builder.pages import paths
from site_builder.pages.context import CheckDescription, LanguageContext, PageContext
from site_builder.pages.listing import listing_page
from site_builder.pages.page import Page, PageSection


def checks_page(context: LanguageContext) -> Iterator[Page]:
    """Yield the page, if there are checks. It has a section for each check. The anchor of a section is the id of its check."""
    if not context.site.checks:
        return
    page_context = context.at(paths.CHECKS)
    sections = [_section(page_context, check) for check in context.site.checks]
    title, lead = context.t("checks"), context.t("checks.lead")
    yield listing_page(page_context, paths.CHECKS, title, lead, sections)


def _section(context: PageContext, check: CheckDescription) -> PageSection:
    html = context.render_template("check.html", check=check)
    return PageSection(context.t(f"check.{check.id}"), html, anchor=check.id)
