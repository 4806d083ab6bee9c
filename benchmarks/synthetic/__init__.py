"""Synthetic bilingual entries that resemble a real collection. Equal seeds give equal entries.

The shape is the same at every size. `python -m benchmarks.synthetic COUNT` prints the figures, and
`tests/benchmarks` checks them. "Chosen" means chosen for this benchmark, without a source.
"Counted" refers to 202 papers on multimodal AI with facts from public files (193 of them with all
their authors), or to the 27 entries of `tests/data/seed`.

Authors
    Lotka's law (A. J. Lotka, The frequency distribution of scientific productivity, Journal of the
    Washington Academy of Sciences 16, 1926): the number of people with n papers falls with a power of
    n, about the second. With 2.1, there are 4.3 times as many people with one paper as with two;
    counted: 776 and 177, which is 4.4 times. Chosen: at 10,000 papers (11,111 entries) six authors a
    paper on average, and 150 papers of the most productive person. This gives some 7,400 people with
    two papers or more. The maximum grows with the square root of the number of papers, which gives 21
    at 202 papers; counted: 16. Numbers of authors are log-normal with sigma 0.6, which is counted
    (median 7, mean 8.4).
Years
    Chosen: half of the papers are from the last three years.
Venues
    Chosen: 40 series by Zipf's law. Counted: the first eleven, and that three papers of ten are
    preprints (59 of 202).
Topics
    Chosen: 60 in three levels, with sizes by Zipf's law.
Kinds
    Chosen: a tenth are repositories and datasets, six to four.
Titles
    Counted: 157 of 202 have a colon; here, that share begins with a name and a colon. Chosen: one of
    twenty is in Chinese, one of a hundred has unusual characters.
Notes
    Chosen: none for a quarter, else log-normal with a median of 800 bytes in both languages together,
    and at most 3,000. Counted: up to 1,700 bytes, and none in 17 entries of 27.
Links
    Counted: 159 papers of 202 have code. Chosen: 40 hosts, and the shares of other links. A tenth of
    the papers has code in a toolkit with an entry, a quarter uses datasets with an entry, a fifth
    builds on other papers. Which ones follows Zipf's law.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.synthetic.collection import synthetic_files

__all__ = ["DATA_VERSION", "SEED", "synthetic_files", "write_entries"]

DATA_VERSION = 2
"""Increased when the entries change, because figures of different versions cannot be compared."""
SEED = 20261123


def write_entries(folder: Path, number: int, seed: int = SEED) -> None:
    """Write `number` entries and a topics.yml to a folder."""
    for path, text in synthetic_files(number, seed):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
