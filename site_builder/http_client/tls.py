"""The TLS context of all connections, and failure codes for failed handshakes.

Loading the certificate authorities takes longer than a request, so a client loads them only once.
"""

from __future__ import annotations

import os
import ssl

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from site_builder.http_client.responses import RequestFailed

# Verification codes of OpenSSL.
_EXPIRED = frozenset({9, 10})  # not yet valid, expired
_SELF_SIGNED = frozenset({18, 19})
_WRONG_HOST = frozenset({62, 64})  # wrong host name, wrong IP address


def default_context() -> ssl.SSLContext:
    """Return a context that trusts the certificate authorities that `requests` trusts.

    If the environment variable SSL_CERT_FILE names a file, the authorities in it are trusted, too.
    Raises RequestFailed if the authorities cannot be read.
    """
    extra_bundle = os.environ.get("SSL_CERT_FILE")
    try:
        context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
        if extra_bundle:
            context.load_verify_locations(cafile=extra_bundle)
    except (OSError, ssl.SSLError) as error:
        raise RequestFailed(
            "tls-failure",
            f"the certificate authorities cannot be read (SSL_CERT_FILE={extra_bundle}): {error}",
        ) from None
    # Python 3.13 sets this flag. Browsers are less strict, and a page that opens in a browser must
    # not be reported as broken.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.set_alpn_protocols(["http/1.1"])
    return context


def handshake_failure(error: OSError) -> RequestFailed:
    """Return the failure for an error in a TLS handshake."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return RequestFailed(_failure_code(error), error.verify_message or "certificate")
    if isinstance(error, ssl.SSLError):
        reason = (error.reason or "the connection ended in the handshake").replace("_", " ")
        return RequestFailed("tls-failure", reason.lower())
    if isinstance(error, TimeoutError):
        return RequestFailed("timeout", "TLS handshake")
    if isinstance(error, ConnectionError):
        return RequestFailed("reset", "TLS handshake")
    return RequestFailed("tls-failure", error.strerror or "handshake")


def _failure_code(error: ssl.SSLCertVerificationError) -> str:
    verify_code = error.verify_code
    if verify_code in _EXPIRED:
        return "tls-expired"
    if verify_code in _SELF_SIGNED:
        return "tls-self-signed"
    if verify_code in _WRONG_HOST:
        return "tls-wrong-host"
    return "tls-untrusted"
