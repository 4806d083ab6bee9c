"""Read and write tables of results in formats of other programs: CSV, and the JSON of Papers with Code.

No function here opens a file. The functions take and return the text of a file.
"""

from site_builder.result_tables.csv_table import COLUMNS, read_csv, write_csv
from site_builder.result_tables.matching import MatchedRows, RefusedRow, RowMatcher
from site_builder.result_tables.pwc_json import read_pwc, write_pwc
from site_builder.result_tables.rows import TableRow

__all__ = [
    "COLUMNS",
    "MatchedRows",
    "RefusedRow",
    "RowMatcher",
    "TableRow",
    "read_csv",
    "read_pwc",
    "write_csv",
    "write_pwc",
]
