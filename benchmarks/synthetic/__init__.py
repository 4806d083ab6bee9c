"""Synthetic bilingual entries that resemble a real collection. Equal seeds give equal entries.

The distributions do not depend on the number of entries. `python -m benchmarks.synthetic COUNT` prints
figures of the entries, and `tests/benchmarks` checks most of them. "Chosen" means chosen for this benchmark, without a
source. "Counted" means counted in public data about 202 papers on multimodal AI (with all authors for 193
of them), or in the 27 entries of `tests/data/seed`.

Authors
    Lotka's law (A. J. Lotka, The frequency distribution of scientific productivity, Journal of the
    Washington Academy of Sciences 16, 1926): the number of people with n papers is about proportional
    to 1 / n ** 2. With the exponent 2.1, there are 4.3 times as many people with one paper as with
    two; counted: 776 and 177, which is 4.4 times. Chosen: at 10,000 papers (11,111 entries) six authors a
    paper on average, and 150 papers of the most productive person. This gives about 7,400 people with
    two papers or more. The maximum grows with the square root of the number of papers, which gives 21
    at 202 papers; counted: 16. Numbers of authors are log-normal with sigma 0.6, which is counted
    (median 7, mean 8.4).
Years
    Chosen: half of the papers are from the last three years.
Venues
    Chosen: 40 series by Zipf's law. Counted: the first eleven, and the share of preprints, three of ten
    (59 of 202).
Topics
    Chosen: 60 in three levels, with sizes by Zipf's law.
Kinds
    Chosen: 6 % of the entries are repositories, and 4 % are datasets.
Titles
    Counted: 157 of 202 have a colon; here, an equal share begins with a name and a colon. Chosen: about one
    of twenty has a Chinese title, and at most one of a hundred has unusual characters.
Notes
    Chosen: a quarter of the entries has no notes. The limits for the sizes of all other notes are log-normal
    with a median of 800 bytes in both languages together, and at most 3,000. A note gets
    items until the next item does not fit. Counted: at most 1,700 bytes, and no notes in 17 of 27 entries.
Links
    Counted: 159 papers of 202 have code. Chosen: 40 hosts, and the shares of other links. A tenth of
    the papers has code in a toolkit with an entry, a quarter uses datasets with an entry, a fifth
    builds on other papers. The linked entries are drawn by Zipf's law.
Results
    None, unless benchmarks are asked for. Chosen: one benchmark has up to 2,000 results; the numbers of results of
    all others are log-normal with a median of 20. Counted in public data about 28 benchmarks: the 202
    papers that have results have 8.4 results on average.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.synthetic.collection import synthetic_files
from benchmarks.synthetic.formulas import with_formulas
from benchmarks.synthetic.results import with_results

__all__ = [
    "DATA_VERSION",
    "SEED",
    "synthetic_files",
    "with_formulas",
    "with_results",
    "write_entries",
]

DATA_VERSION = 3
"""Increase this when the entries change, because figures of different versions cannot be compared."""
SEED = 20261123


def write_entries(
    folder: Path, number: int, seed: int = SEED, *, formulas: int = 0, benchmarks: int = 0
) -> None:
    """Write `number` entries and topics.yml to a folder. The notes of each entry contain `formulas` formulas.

    If `benchmarks` is not 0, also write this number of benchmarks, and add their results to the papers.
    """
    files = with_results(synthetic_files(number, seed), benchmarks, seed)
    for path, text in with_formulas(files, formulas):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
