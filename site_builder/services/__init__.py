"""Services that answer questions about papers, repositories and pages through an API.

`Services` sends the requests. `github`, `arxiv`, `doi` and `archive` each make the request for one
service and parse its response.
"""

from site_builder.services.querying import Question, Reply, Services
from site_builder.services.service import Answer, Service
from site_builder.services.settings import SERVICES, ServiceSettings

__all__ = [
    "SERVICES",
    "Answer",
    "Question",
    "Reply",
    "Service",
    "ServiceSettings",
    "Services",
]
