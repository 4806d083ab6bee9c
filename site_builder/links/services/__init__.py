"""Services that check links through an API, often many links with one request."""

from site_builder.links.services.archive import find_archived_copies
from site_builder.links.services.querying import SERVICES, query_services
from site_builder.links.services.service import (
    Batch,
    RequestPolicy,
    Service,
    ServiceRequest,
    ServiceResult,
)
from site_builder.links.services.settings import ServiceSettings

__all__ = [
    "SERVICES",
    "Batch",
    "RequestPolicy",
    "Service",
    "ServiceRequest",
    "ServiceResult",
    "ServiceSettings",
    "find_archived_copies",
    "query_services",
]
