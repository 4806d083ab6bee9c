"""Print figures of the synthetic entries: `python -m benchmarks.synthetic COUNT`."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from benchmarks.synthetic import SEED, synthetic_files, write_entries
from benchmarks.synthetic.measures import measure


def main() -> None:
    """Print the figures of the entries, and write the entries if a folder is given.

    The figures describe the entries before formulas and benchmarks are added.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks.synthetic", description=__doc__)
    parser.add_argument("count", type=int, help="number of entries")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument(
        "--write", type=Path, metavar="FOLDER", help="also write the entries to this folder"
    )
    parser.add_argument(
        "--formulas", type=int, default=0, help="formulas in the notes of each entry"
    )
    parser.add_argument(
        "--benchmarks",
        type=int,
        default=0,
        help="number of benchmarks to add, with results in the papers",
    )
    options = parser.parse_args()
    if options.write is not None:
        write_entries(
            options.write,
            options.count,
            options.seed,
            formulas=options.formulas,
            benchmarks=options.benchmarks,
        )
    for name, value in asdict(measure(synthetic_files(options.count, options.seed))).items():
        number = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"
        print(f"{name.replace('_', ' '):<20}{number:>10}")  # noqa: T201


if __name__ == "__main__":
    main()
