"""Fuzz the builder with mutated entry files and copies of topics.yml: `python -m benchmarks.fuzz --inputs 20000`.

Every input is loaded, checked and reported like a file of a pull request.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from site_builder.entry_files import format_text
from site_builder.errors import Severity
from site_builder.knowledge_base import open_knowledge_base
from site_builder.reporters import REPORTERS

_HOSTILE = (
    b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\t", b"&a ", b"*a ", b"!!python/object ", b"--- ", b"[",
    b"{", b"]", b"}", b": ", b"- ", b"# ", b"|\n", b">\n", b'"', b"'", b"\\", b"%YAML 1.1\n", b"? ",
    b"<<: ", b"\xe2\x80\xae", b"\xe2\x80\xa8", b"\xf0\x9f\x92\xa9", b"\r", b"\n", b"\n\n", b"~",
    b"null", b"1e999", b"0x", b"https://", b"javascript:", b"https://user:pw@h/", b"[" * 50, b"- " * 50,
)  # fmt: skip


def mutated(chance: random.Random, content: bytes) -> bytes:
    """Return the content with one to eight random changes."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        start = chance.randrange(len(data) + 1)
        end = min(len(data), start + chance.randrange(40))
        piece = bytes(data[start:end])
        data[start:end] = chance.choice(
            (
                b"",
                piece * 2,
                piece[::-1],
                chance.randbytes(len(piece)),
                b" " * chance.randrange(9),
                piece + chance.choice(_HOSTILE),
                chance.choice(_HOSTILE),
            )
        )
    return bytes(data)


def run(entries: Path, inputs: int, seed: int) -> tuple[float, int]:
    """Load and check mutated copies of valid entry files and of topics.yml.

    Return the seconds of the slowest input and the number of inputs with errors. An exception of the
    builder is not caught, because it is a bug.
    """
    chance = random.Random(seed)
    good = [*sorted(entries.glob("*/*.yml")), entries / "topics.yml"]
    slowest, refused = 0.0, 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        shutil.copy(entries / "topics.yml", folder)
        for _ in range(inputs):
            source = chance.choice(good)
            target = folder / source.relative_to(entries)
            target.parent.mkdir(exist_ok=True)
            content = mutated(chance, source.read_bytes())
            target.write_bytes(content)
            started = time.perf_counter()
            problems = open_knowledge_base(folder).problems
            for report in REPORTERS.values():
                report(problems)
            folder_name = source.name if source.parent == entries else source.parent.name
            format_text(content.decode("utf-8", errors="replace"), folder_name)
            slowest = max(slowest, time.perf_counter() - started)
            refused += any(
                problem.severity is Severity.ERROR and problem.path.endswith(target.name)
                for problem in problems
            )
            if source.parent == entries:
                shutil.copy(source, target)
            else:
                target.unlink()
    return slowest, refused


def main() -> None:
    """Check mutated files, and print the results. `--inputs` is the number of files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    slowest, refused = run(Path("entries"), options.inputs, options.seed)
    sys.stdout.write(
        f"{options.inputs:,} inputs, {refused:,} with errors, no traceback, "
        f"slowest {slowest * 1000:.0f} ms\n"
    )


if __name__ == "__main__":
    main()
