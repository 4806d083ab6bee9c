"""Names of authors. `parse_author` reads the parts of a name from a string or a mapping. Citations need the parts."""

from typing import Annotated

from pydantic import AfterValidator, PlainSerializer, PlainValidator

from site_builder.models.names.author_name import AuthorName
from site_builder.models.names.parsing import parse_author, parse_orcid, shortest_form

Author = Annotated[AuthorName, PlainValidator(parse_author), PlainSerializer(shortest_form)]
"""Type of a field with an author. In a file, it is a string or a mapping."""

Orcid = Annotated[str, AfterValidator(parse_orcid)]
"""An ORCID iD, with or without `https://orcid.org/`."""

__all__ = ["Author", "AuthorName", "Orcid", "parse_author", "parse_orcid", "shortest_form"]
