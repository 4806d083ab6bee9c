"""Make the API of a site: JSON files with the data of the catalog, which programs read from `/api/v1/`.

The functions are pure: they make files from a catalog. A shape is the model of one type of file, or of a part of such files.
`openapi` describes the files for other programs. Within a version of the API, the shapes may get new optional fields,
and the API may get new kinds of entries and new types of files. Nothing else changes. `schema/api-v1.schema.json` has
the published shapes.
"""

from site_builder.api.files import ApiInputs, api_files
from site_builder.api.observations import health_digest
from site_builder.api.openapi import json_schema_document, openapi_document

__all__ = ["ApiInputs", "api_files", "health_digest", "json_schema_document", "openapi_document"]
