"""Write the rows of the tables on the page of a benchmark as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from urllib.parse import urlencode

from site_builder.models import Entry, Link
from site_builder.models.benchmarks import Metric
from site_builder.models.results import Result
from site_builder.pages.context import CorrectionForm, LanguageContext, PageContext
from site_builder.pages.escaping import escape_html
from site_builder.pages.result_words import condition_text
from site_builder.pages.untrusted_text import UNTRUSTED_REL
from site_builder.results import Row
from site_builder.results.csv_files import code_link
from site_builder.results.row_texts import row_text, scores_text


def row_cells(
    context: PageContext, row: Row, metrics: Sequence[Metric], extra: Iterable[str] = ()
) -> str:
    """Return the cells of a row as HTML. The first cell has the model. The cells in `extra` follow the scores."""
    entry, result = row.entry, row.result
    cells = (
        *(f'<td class="kb-num">{_score(result, metric)}</td>' for metric in metrics),
        *extra,
        f"<td>{_yes_no(context, result.extra_data)}</td>",
        f"<td>{row.date[:7]}</td>",
        f"<td>{_code(context, entry)}</td>",
        f"<td>{_source(context, row)}</td>",
    )
    return f'<th scope="row">{_model(context, row)}</th>{"".join(cells)}'


def correction_href(context: PageContext, row: Row) -> str | None:
    """Return the URL of the correction form with a result filled in. If the site has no such form, return None."""
    form = context.site.correction_form
    if form is None:
        return None
    return context.caches.corrections.get(row, partial(_filled_form, form, row))


def _filled_form(form: CorrectionForm, row: Row) -> str:
    query = {
        "template": form.template,
        "entry": row.entry.id,
        "wrong": row_text(row.result),
        "right": scores_text(row.result),
    }
    return f"{form.action}?{urlencode(query, safe='/:,()')}"


def evidence_text(context: LanguageContext, result: Result) -> str:
    """Return the message about the evidence of a result (see `Result.evidence`)."""
    return context.t(f"evidence.{result.evidence}")


def _score(result: Result, metric: Metric) -> str:
    score = result.scores.get(metric.id)
    return "–" if score is None else escape_html(score.printed)


def _yes_no(context: LanguageContext, value: bool | None) -> str:
    if value is None:
        return f'<span class="kb-board-unknown">{escape_html(context.t("board.not-stated"))}</span>'
    return escape_html(context.t("answer.yes" if value else "answer.no"))


def _model(context: PageContext, row: Row) -> str:
    """Return the model, a link to the entry, and the notes on a result: resolution, ensemble and the field `note`."""
    entry, result = row.entry, row.result
    notes = []
    if result.resolution is not None:
        notes.append(condition_text("resolution", result.resolution, context.language))
    if result.ensemble:
        notes.append(condition_text("ensemble", True, context.language))
    if result.note is not None:
        notes.append(result.note.text_or_fallback(context.language))
    lines = "".join([f"<small>{context.title_html(*note)}</small>" for note in notes])
    return (
        f"<b>{context.title_html(result.model)}</b>"
        f'<a href="{context.entry_href(entry)}">{context.entry_name(entry)}</a>{lines}'
    )


def _code(context: LanguageContext, entry: Entry) -> str:
    link = code_link(entry)
    if link is None:
        return "–"
    return f'<a href="{escape_html(link.url)}">{escape_html(context.t("link.code"))}</a>'


def _source(context: PageContext, row: Row) -> str:
    result = row.result
    where = result.source.where or context.host_label(result.source.url)
    evidence = escape_html(evidence_text(context, result))
    if result.reproduction is not None:
        evidence = external_link(result.reproduction, evidence)
    others = ""
    if result.reported_by == "other":
        others = f'<em class="kb-board-others">{escape_html(context.t("result.by-other"))}</em>'
    link = external_link(result.source.url, context.text_html(where))
    return f"{link}<small>{evidence}</small>{others}{_correction(context, row)}"


def _correction(context: PageContext, row: Row) -> str:
    href = correction_href(context, row)
    if href is None:
        return ""
    label = escape_html(context.t("board.correct"))
    return f'<a class="kb-board-correct" href="{escape_html(href)}" rel="nofollow">{label}</a>'


def external_link(link: Link, html: str) -> str:
    """Return an HTML link to the URL that a contributor has entered. `html` is the content of the link."""
    return f'<a href="{escape_html(link.url)}" rel="{UNTRUSTED_REL}">{html}</a>'


def withdrawal_html(context: LanguageContext, row: Row) -> str:
    """Return the date and the reason of a withdrawal as HTML. If the result is not withdrawn, return an empty text."""
    withdrawn = row.result.withdrawn
    if withdrawn is None:
        return ""
    date = escape_html(context.t("result.withdrawn", withdrawn.date.isoformat()))
    if withdrawn.url is not None:
        date = external_link(withdrawn.url, date)
    return f"{date}<small>{context.name_html(withdrawn.reason)}</small>"
