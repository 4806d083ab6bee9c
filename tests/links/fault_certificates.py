"""Valid and invalid server certificates, and a client context that trusts the valid certificates."""

from __future__ import annotations

import datetime as dt
import ssl
from functools import cache

import trustme


@cache
def authority() -> trustme.CA:
    """Return the certificate authority of the tests, which the client trusts."""
    return trustme.CA()


@cache
def client_context() -> ssl.SSLContext:
    """Return the TLS context of the client."""
    context = ssl.create_default_context()
    authority().configure_trust(context)
    return context


def server_context(host: str, kind: str) -> ssl.SSLContext:
    """Return the TLS context of a host.

    `kind` says what is wrong with the certificate: `expired`, `wrong-host`, `self-signed`, `untrusted`,
    `missing-intermediate`, or nothing (`valid`).
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with _certificate(host, kind).tempfile() as path:
        context.load_cert_chain(path)
    return context


def _certificate(host: str, kind: str) -> trustme.Blob:
    """Return a private key and its certificate chain in PEM format."""
    trusted_authority = authority()
    if kind == "valid":
        return trusted_authority.issue_cert(host).private_key_and_cert_chain_pem
    if kind == "expired":
        now = dt.datetime.now(dt.UTC)
        begin, end = now - dt.timedelta(days=90), now - dt.timedelta(days=1)
        leaf = trusted_authority.issue_cert(host, not_before=begin, not_after=end)
        return leaf.private_key_and_cert_chain_pem
    if kind == "wrong-host":
        return trusted_authority.issue_cert("another-host.test").private_key_and_cert_chain_pem
    if kind == "untrusted":
        return trustme.CA().issue_cert(host).private_key_and_cert_chain_pem
    if kind == "self-signed":
        certificate = trustme.CA()
        return _join(certificate.private_key_pem, certificate.cert_pem)
    if kind == "missing-intermediate":
        leaf = trusted_authority.create_child_ca().issue_cert(host)
        return _join(leaf.private_key_pem, leaf.cert_chain_pems[0])
    raise ValueError(kind)


def _join(*parts: trustme.Blob) -> trustme.Blob:
    return trustme.Blob(b"".join(part.bytes() for part in parts))
