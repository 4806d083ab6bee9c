"""Issue forms: what people fill in on the forge becomes plain data for an entry, or advice.

Pure: an event's bytes, a catalog and a date go in; data, remarks and Markdown come out. Whoever
fills in a form is a stranger, so nothing here trusts a word of it, and everything that leaves for
a comment or a pull request goes through `escape_markdown`.
"""

from site_builder.issue_forms.escaping import (
    code_span,
    escape_markdown,
    escape_message,
    markdown_link,
)
from site_builder.issue_forms.event import IssueEvent, parse_event
from site_builder.issue_forms.feedback import (
    Feedback,
    feedback_from_findings,
    feedback_from_validation,
    find_duplicates,
    sort_feedback,
)
from site_builder.issue_forms.forms import ACCEPT_LABEL, FORMS, Form, FormField
from site_builder.issue_forms.replies import ReplyFiles, announce_entry, request_changes
from site_builder.issue_forms.submission import (
    NOT_A_FORM,
    Submission,
    detect_form,
    parse_submission,
)

__all__ = [
    "ACCEPT_LABEL",
    "FORMS",
    "NOT_A_FORM",
    "Feedback",
    "Form",
    "FormField",
    "IssueEvent",
    "ReplyFiles",
    "Submission",
    "announce_entry",
    "code_span",
    "detect_form",
    "escape_markdown",
    "escape_message",
    "feedback_from_findings",
    "feedback_from_validation",
    "find_duplicates",
    "markdown_link",
    "parse_event",
    "parse_submission",
    "request_changes",
    "sort_feedback",
]
