"""Recognize cells of CSV files that a spreadsheet may read as formulas."""

from __future__ import annotations

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def may_be_formula(cell: str) -> bool:
    """Return whether a spreadsheet may read a cell as a formula. A number, such as `-1.5`, is not a formula."""
    is_number = cell[:1] in {"+", "-"} and cell[1:].replace(".", "", 1).isdecimal()
    return cell[:1] in _FORMULA_STARTS and not is_number
