"""Issue forms: convert an issue from a GitHub form to the data of an entry, and write feedback for the issue's author.

The package reads no files and writes no files. It takes the bytes of an event, a catalog and a date, and
returns data, feedback and Markdown. The text of an issue is untrusted, so it is escaped in comments and pull
requests.

`event_file` and `queue` have models of JSON, which most commands do not need: import from these modules.
"""

from site_builder.issue_forms.correction import (
    CORRECTION,
    Correction,
    correction_fields,
    parse_correction,
    wrong_choices,
)
from site_builder.issue_forms.event import IssueEvent
from site_builder.issue_forms.feedback import (
    Feedback,
    feedback_from_duplicates,
    feedback_from_findings,
    feedback_from_problems,
    feedback_from_rejections,
    sort_feedback,
)
from site_builder.issue_forms.forms import ACCEPT_LABEL, Form, FormField, forms
from site_builder.issue_forms.link import LINK, LinkSubmission, link_fields, parse_link
from site_builder.issue_forms.replies import (
    FieldSources,
    ReplyFiles,
    announce_correction,
    announce_entry,
    ask_maintainers,
    request_changes,
)
from site_builder.issue_forms.submission import (
    Submission,
    detect_form,
    not_a_form,
    parse_submission,
)
from site_builder.issue_forms.templates import template_files
from site_builder.issue_forms.words import distinct_texts, label_in, side_by_side, texts_of

__all__ = [
    "ACCEPT_LABEL",
    "CORRECTION",
    "LINK",
    "Correction",
    "Feedback",
    "FieldSources",
    "Form",
    "FormField",
    "IssueEvent",
    "LinkSubmission",
    "ReplyFiles",
    "Submission",
    "announce_correction",
    "announce_entry",
    "ask_maintainers",
    "correction_fields",
    "detect_form",
    "distinct_texts",
    "feedback_from_duplicates",
    "feedback_from_findings",
    "feedback_from_problems",
    "feedback_from_rejections",
    "forms",
    "label_in",
    "link_fields",
    "not_a_form",
    "parse_correction",
    "parse_link",
    "parse_submission",
    "request_changes",
    "side_by_side",
    "sort_feedback",
    "template_files",
    "texts_of",
    "wrong_choices",
]
