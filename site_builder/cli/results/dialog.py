"""Ask the user for a result, one question after the other. The user can edit a wrong answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import get_args

from pydantic import ValidationError

from site_builder.catalog import Catalog
from site_builder.models.benchmarks import Benchmark
from site_builder.models.results import Evidence, ReportedBy, Result
from site_builder.models.scores import parse_score
from site_builder.new_entries.dialog import Prompter
from site_builder.result_tables import RowMatcher, TableRow
from site_builder.suggestions import did_you_mean

Check = Callable[[str], str | None]
"""Returns the reason why an answer is wrong, or None."""


class ResultDialog:
    """Asks for the fields that a result needs.

    If the benchmark has splits, settings, or fields in `separate` (each value has its own ranking), the dialog asks for
    these, too.
    """

    def __init__(self, catalog: Catalog, prompter: Prompter) -> None:
        """Set up the dialog. The catalog has the benchmarks, and the prompter shows the questions."""
        self._catalog = catalog
        self._prompter = prompter

    def complete(self, row: TableRow) -> TableRow:
        """Return the row with the answers of the user.

        The dialog asks for values that the row lacks, and for the benchmark if the row has an invalid one.
        """
        matcher = RowMatcher(self._catalog)
        ids = [entry.id for entry in self._catalog if isinstance(entry, Benchmark)]
        text = row.benchmark or self._ask("Benchmark", ids, matcher.why_not_benchmark)
        while why := matcher.why_not_benchmark(text):
            self._prompter.tell(why)
            text = self._ask("Benchmark", ids, matcher.why_not_benchmark, default=text)
        benchmark = matcher.benchmark(text)
        fields = dict(row.fields)
        self._ask_text(fields, "model", "Model, as the source names it")
        self._ask_id(fields, "split", [split.id for split in benchmark.splits])
        self._ask_id(fields, "setting", [setting.id for setting in benchmark.settings])
        for condition in benchmark.separate:
            self._ask_text(fields, condition, _CONDITIONS[condition], is_required=False)
        scores = dict(row.scores) or self._ask_scores(benchmark)
        source = fields.get("source")
        if not isinstance(source, dict) or "url" not in source:
            fields["source"] = self._ask_source(source if isinstance(source, dict) else {})
        for name, type_ in (("reported_by", ReportedBy), ("evidence", Evidence)):
            self._ask_text(fields, name, _CHOICES[name], words=get_args(type_))
        if fields["evidence"] == "reproduced":
            self._ask_text(fields, "reproduction", "URL of the reproduction")
        return replace(row, benchmark=text, fields=fields, scores=scores)

    def _ask(self, prompt: str, words: Iterable[str], check: Check, default: str = "") -> str:
        """Return an answer that `check` accepts."""
        text = default
        while True:
            text = self._prompter.ask(prompt, default=text, words=list(words)).strip()
            why = check(text)
            if why is None:
                return text
            self._prompter.tell(why)

    def _ask_text(
        self,
        fields: dict[str, object],
        name: str,
        prompt: str,
        *,
        words: Sequence[str] = (),
        is_required: bool = True,
    ) -> None:
        if name in fields:
            return

        def check(text: str) -> str | None:
            if not text:
                return "An answer is needed." if is_required else None
            return _why_not({name: text}, name)

        if text := self._ask(prompt, words, check):
            fields[name] = text

    def _ask_id(self, fields: dict[str, object], name: str, ids: Sequence[str]) -> None:
        if name in fields or not ids:
            return

        def check(text: str) -> str | None:
            return None if not text or text in ids else did_you_mean(text, ids)

        prompt = f"{name.capitalize()}: {', '.join(ids)} (Enter: the source does not state it)"
        if text := self._ask(prompt, ids, check):
            fields[name] = text

    def _ask_scores(self, benchmark: Benchmark) -> dict[str, str]:
        scores: dict[str, str] = {}
        while not scores:
            for metric in benchmark.metrics:
                prompt = f"Score in {metric.id}, as printed (Enter: none)"
                if text := self._ask(
                    prompt, (), lambda text: _why_not_score(text) if text else None
                ):
                    scores[metric.id] = text
        return scores

    def _ask_source(self, given: dict[str, object]) -> dict[str, object]:
        def check(text: str) -> str | None:
            return _why_not({"source": {"url": text}}, "source")

        source = {"url": self._ask("URL of the page with the scores", (), check), **given}
        if "where" not in source:
            where = self._ask(
                "Place on the page, such as Table 7 (Enter: none)", (), lambda _: None
            )
            source |= {"where": where} if where else {}
        return source


_CONDITIONS = {
    "extra_data": "Trained on further data? yes or no (Enter: not stated)",
    "resolution": "Resolution of the input (Enter: not stated)",
    "ensemble": "Do several models decide together? yes or no (Enter: not stated)",
}
"""Name of a field in `Benchmark.separate` -> prompt."""
_CHOICES = {
    "reported_by": "Who published the scores: authors or other",
    "evidence": "Evidence: printed, board or reproduced",
}
"""Name of a field with a few valid values -> prompt."""


def _why_not(data: dict[str, object], name: str) -> str | None:
    """Return the reason why the value of the field `name` is not valid, or None. Other fields may be missing."""
    try:
        Result.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            if detail["loc"][:1] == (name,):
                hint = str((detail.get("ctx") or {}).get("hint", ""))
                return f"{detail['msg']}. {hint}".strip()
    return None


def _why_not_score(text: str) -> str | None:
    try:
        parse_score(text)
    except ValueError as error:
        return str(error)
    return None
