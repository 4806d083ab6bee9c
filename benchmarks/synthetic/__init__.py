"""Synthetic bilingual entries that resemble a real collection. Equal seeds give equal entries.

The distributions do not depend on the number of entries. `python -m benchmarks.synthetic COUNT` prints
figures of the entries, and `tests/benchmarks` checks most of them. "Chosen" means chosen for this benchmark, without a
source. "Counted" means counted in public data about 202 papers on multimodal AI (with all authors for 193
of them), or in the 27 entries of `tests/data/seed`.

Authors
    Lotka's law (A. J. Lotka, The frequency distribution of scientific productivity, Journal of the
    Washington Academy of Sciences 16, 1926): the number of people with n papers is about proportional
    to 1 / n ** 2. With the exponent 2.1, there are 4.3 times as many people with one paper as with
    two; counted: 776 and 177, which is 4.4 times. Chosen: a paper has six authors on average. At 10,000 papers
    (11,111 entries), the most productive person has 150 papers. This maximum grows with the square root of the
    number of papers: it is 21 for 202 papers; counted: 16. At 10,000 papers, about 7,400 people have two papers or
    more. The number of authors of a paper is log-normal with sigma 0.6. Counted: the median 7 and the mean 8.4, which
    give this sigma.
Years
    Chosen: half of the papers are from the last three years.
Venues
    Chosen: 40 series, such as CVPR, by Zipf's law. Counted: the eleven most frequent series, and the share of
    preprints: three of ten papers (59 of 202).
Topics
    Chosen: 60 in three levels, with sizes by Zipf's law.
Kinds
    Chosen: 6 % of the entries are repositories, and 4 % are datasets.
Titles
    Counted: 157 of 202 titles have a colon. The same share of the synthetic titles begins with a name and a colon.
    Chosen: about one of twenty papers has a Chinese title, and at most one of a hundred titles has unusual characters.
Notes
    Chosen: a quarter of the entries has no notes. Each other entry gets a limit for the size of its notes, both
    languages together. The limits are log-normal with a median of 800 bytes and a maximum of 3,000 bytes. Notes
    get items until the next item does not fit. Counted: at most 1,722 bytes, and no notes in 18 of 27 entries.
Links
    Counted: 159 papers of 202 have code. Chosen: 40 hosts, and the shares of the papers with other links, such as
    `video`. A tenth of the papers has its code in a toolkit: a repository with an entry, which several papers use.
    A quarter of the papers uses datasets with an entry, and a fifth builds on other papers. The linked entries are
    drawn by Zipf's law.
Results
    By default, there are no benchmarks and no results. Chosen: one benchmark has up to 2,000 results. The number of
    results of any other benchmark is log-normal with a median of 20. Counted in public data about 28 benchmarks: a
    paper with results has 8.4 results on average (202 papers).
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
