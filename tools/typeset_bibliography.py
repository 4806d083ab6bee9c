"""Typeset all records of a BibTeX file with LaTeX, to check that a bibliography program and LaTeX accept them.

    kb export bibtex-plain --output entries.bib
    python -m tools.typeset_bibliography entries.bib

With `--biber`, xelatex and biber typeset the file; they accept Chinese, too. Without this option, pdflatex and bibtex
with the style `plain` typeset the file; they accept only Latin letters.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = {False: ("pdflatex", "bibtex"), True: ("xelatex", "biber")}
"""Whether biber is used -> the programs that must be installed."""
INSTALL = (
    "Debian, Ubuntu: apt-get install --no-install-recommends texlive-latex-base texlive-xetex "
    "texlive-bibtex-extra texlive-lang-chinese biber fonts-noto-core fonts-noto-cjk"
)

_BIBTEX_DOCUMENT = r"""
\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage{amsmath,amssymb}
\usepackage{url}
\emergencystretch=1in
\begin{document}
\nocite{*}
\bibliographystyle{plain}
\bibliography{entries}
\end{document}
"""

_BIBER_DOCUMENT = r"""
\documentclass{article}
\usepackage{amsmath,amssymb}
\usepackage{xeCJK}
\setmainfont{Noto Serif}
\setCJKmainfont[AutoFakeSlant]{Noto Serif CJK SC}
\setCJKmonofont{Noto Serif CJK SC}
\usepackage[backend=biber,style=numeric,maxbibnames=99]{biblatex}
\addbibresource{entries.bib}
\begin{document}
\nocite{*}
\printbibliography
\end{document}
"""

_ERROR = re.compile(r"^(?:! .*|.*---line \d+ of file.*|ERROR - .*)", re.MULTILINE)
_WARNING = re.compile(r"^.*(?:Warning: |Warning--|WARN - ).*", re.MULTILINE)
_MISSING_CHARACTER = re.compile(r"^Missing character.*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Typeset:
    """The result of typesetting a BibTeX file, with the messages of the programs."""

    items: int
    """Number of records in the bibliography."""
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    missing_characters: tuple[str, ...]
    """Messages about characters that the font of the document lacks."""


def is_latin(text: str) -> bool:
    """Return whether pdflatex with the font encoding T1 can typeset a text."""
    return all(ord(character) < 0x180 or character in "‐‑–—‘’“”…" for character in text)


def typeset(text: str, folder: Path, *, biber: bool) -> Typeset:
    """Typeset BibTeX in an empty folder, and return the result."""
    (folder / "entries.bib").write_text(text, encoding="utf-8")
    document = _BIBER_DOCUMENT if biber else _BIBTEX_DOCUMENT
    (folder / "main.tex").write_text(document, encoding="utf-8")
    latex, program = PROGRAMS[biber]
    for command in (latex, program, latex, latex):
        options = ["-interaction=nonstopmode", "-no-shell-escape"] if command == latex else []
        subprocess.run([command, *options, "main"], cwd=folder, capture_output=True, check=False)
    messages = f"{_unwrapped(_read(folder / 'main.log'))}\n{_read(folder / 'main.blg')}"
    bibliography = _read(folder / "main.bbl")
    return Typeset(
        len(re.findall(r"^\\bibitem\{|^\s*\\entry\{", bibliography, re.MULTILINE)),
        tuple(_ERROR.findall(messages)),
        tuple(_WARNING.findall(messages)),
        tuple(_MISSING_CHARACTER.findall(messages)),
    )


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""


def _unwrapped(log: str) -> str:
    """Join the lines that TeX broke after 79 bytes when it wrote the log."""
    return re.sub(r"(?<=^.{79})\n", "", log, flags=re.MULTILINE)


def main(arguments: Sequence[str]) -> int:
    """Print the messages of the programs. Return 1 if one of them is an error, and 2 if a program is not installed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("file", type=Path)
    parser.add_argument("--biber", action="store_true", help="use xelatex and biber")
    options = parser.parse_args(arguments)
    missing = [name for name in PROGRAMS[options.biber] if shutil.which(name) is None]
    if missing:
        print(f"{' and '.join(missing)} cannot be found. {INSTALL}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as folder:
        text = options.file.read_text(encoding="utf-8")
        result = typeset(text, Path(folder), biber=options.biber)
    print(*result.errors, *result.warnings, *result.missing_characters, sep="\n")
    print(
        f"{result.items} records, {len(result.errors)} errors, {len(result.warnings)} warnings, "
        f"{len(result.missing_characters)} missing characters"
    )
    return 1 if result.errors else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
