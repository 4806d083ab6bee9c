"""HTTP client of the link checker and of `services` (queries to APIs): each request returns a response or a failure.

`requests` and urllib3 pool the connections. Connecting (`connector`), sending (`connections`) and
reading (`raw_responses`, `bodies`) are our own code, because urllib3 lacks what a link checker
needs:

- a deadline for the whole request, even if the server sends one byte at a time (`watchdog`);
- a connection to exactly the IP address that passed the SSRF guard (`ssrf_guard`, `dns_cache`);
- size limits for a body, both before and after decompression;
- access to the part of a body that arrived before an error;
- a failure code for each way in which a request can fail.

This package relies on names that `requests`, urllib3 and `http.client` do not document, above all
`HTTPConnectionPool._put_conn`, `HTTPConnection._new_conn`, `HTTPConnection._dns_host` and
`HTTPResponse.fp`. `tests/http_client/test_private_names.py` lists all of these names, and fails
when a new version of a library lacks one.

The client never follows a redirect. The caller requests each URL of a redirect chain separately, so
the SSRF guard checks each of them.
"""

from site_builder.http_client.charsets import decode_page, replace_huge_references
from site_builder.http_client.client import Client
from site_builder.http_client.dns_cache import ResolverError
from site_builder.http_client.limits import Limits
from site_builder.http_client.redirects import redirect_target
from site_builder.http_client.responses import Failure, Headers, Response
from site_builder.http_client.retry_after import retry_after
from site_builder.http_client.ssrf_guard import Endpoint

__all__ = [
    "Client",
    "Endpoint",
    "Failure",
    "Headers",
    "Limits",
    "ResolverError",
    "Response",
    "decode_page",
    "redirect_target",
    "replace_huge_references",
    "retry_after",
]
