"""What a spreadsheet would compute."""

from __future__ import annotations

_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠")


def may_be_formula(cell: str) -> bool:
    """Return whether a spreadsheet may compute the text of a cell. A plain number has no other value than itself."""
    is_number = cell[:1] in {"+", "-"} and cell[1:].replace(".", "", 1).isdecimal()
    return cell[:1] in _FORMULA_STARTS and not is_number
