"""The API of a site: the catalog as JSON files, which programs read from `/api/v1/`. Pure: a catalog in, files out.

`shapes` has a model for each type of file, and `openapi` describes the files. Within a version, the shapes change only
by new optional fields and new types of files; `schema/api-v1.schema.json` has the shapes that were published.
"""

from site_builder.api.files import ApiInputs, api_files
from site_builder.api.observations import health_digest
from site_builder.api.openapi import json_schema_document, openapi_document

__all__ = ["ApiInputs", "api_files", "health_digest", "json_schema_document", "openapi_document"]
