"""Names of authors: a value with the parts that citations need, read from one string or from a mapping."""

from site_builder.models.names.author_name import AuthorName
from site_builder.models.names.parsing import parse_author, shortest_form

__all__ = ["AuthorName", "parse_author", "shortest_form"]
