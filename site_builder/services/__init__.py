"""Services that answer questions about papers, repositories and pages through an API.

`Services` sends the requests. A module such as `arxiv` makes the requests for a service and parses the responses. The
answers of services that know metadata are models of `works`, or contain such models.
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
