"""Issue forms: what people fill in on the forge becomes plain data for an entry, or advice.

Pure: an event's bytes, a catalog and a date go in; data, remarks and Markdown come out. Whoever
fills in a form is a stranger, so nothing here trusts a word of it, and everything that leaves for
a comment or a pull request goes through `plain_markdown`.
"""

from site_builder.issue_forms.event import Event, read_event
from site_builder.issue_forms.forms import ACCEPT_LABEL, FORMS, Form, FormField
from site_builder.issue_forms.remarks import (
    Remark,
    from_findings,
    from_validation,
    in_order,
    known_already,
)
from site_builder.issue_forms.replies import Replies, reply_with_changes, reply_with_entry
from site_builder.issue_forms.safe_text import (
    code_span,
    markdown_link,
    plain_markdown,
    with_code_spans,
)
from site_builder.issue_forms.submission import NO_FORM, Submission, read_submission, recognise

__all__ = [
    "ACCEPT_LABEL",
    "FORMS",
    "NO_FORM",
    "Event",
    "Form",
    "FormField",
    "Remark",
    "Replies",
    "Submission",
    "code_span",
    "from_findings",
    "from_validation",
    "in_order",
    "known_already",
    "markdown_link",
    "plain_markdown",
    "read_event",
    "read_submission",
    "recognise",
    "reply_with_changes",
    "reply_with_entry",
    "with_code_spans",
]
