"""Services that answer for many links at once; what none of them knows is asked for itself."""

from site_builder.links.services.archive import find_archived
from site_builder.links.services.asking import SERVICES, ask_services
from site_builder.links.services.service import Batch, Finding, Manner, Request, Service
from site_builder.links.services.settings import ServiceSettings

__all__ = [
    "SERVICES",
    "Batch",
    "Finding",
    "Manner",
    "Request",
    "Service",
    "ServiceSettings",
    "ask_services",
    "find_archived",
]
