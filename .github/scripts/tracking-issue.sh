#!/bin/sh
# Open, update or close a tracking issue, and add the report to the job summary. Other scripts source this file.
# Input: report (a file), label, counter, report_name, colour, description, title and closing_comment.
# The first line of the report is the comment `<!-- LABEL: COUNTER=NUMBER -->`; 0 closes the issue.
# Environment: GH_TOKEN, GH_REPO and GITHUB_STEP_SUMMARY (set by GitHub).
set -eu

number=$(sed -n "1s/^<!-- $label: $counter=\([0-9][0-9]*\) -->\$/\1/p" "$report")
if [ -z "$number" ]; then
    echo "$report is not $report_name, so the issue was not changed." >&2
    exit 3
fi
cat "$report" >>"$GITHUB_STEP_SUMMARY"

# Only the workflow's own issue counts, because users can create issues with the same label.
issue=$(gh issue list --label "$label" --app github-actions --state open --limit 1 \
    --json number --jq '.[].number')

if [ "$number" -gt 0 ] && [ -z "$issue" ]; then
    gh label create "$label" --force --color "$colour" --description "$description"
    gh issue create --title "$title" --label "$label" --body-file "$report"
elif [ -n "$issue" ]; then
    gh issue edit "$issue" --body-file "$report"
    if [ "$number" -eq 0 ]; then
        gh issue close "$issue" --comment "$closing_comment"
    fi
fi
