#!/bin/sh
# Keep the one issue that tells which links to mend: open it, bring it up to date, or close it.
# Usage: update-link-issue.sh REPORT, where REPORT is what `kb links merge --format markdown` wrote; its
# first line says how many links there are to mend. The report also goes to the job's summary.
# Needs GH_TOKEN and GH_REPO in the environment; GitHub sets GITHUB_STEP_SUMMARY.
set -eu

report=$1
label=link-health

findings=$(sed -n '1s/^<!-- link-health: findings=\([0-9][0-9]*\) -->$/\1/p' "$report")
if [ -z "$findings" ]; then
    echo "$report does not begin as a report does, so the issue stays as it is." >&2
    exit 3
fi
cat "$report" >>"$GITHUB_STEP_SUMMARY"

# Only what this workflow itself has opened: anybody may write an issue, and some may label it.
issue=$(gh issue list --label "$label" --app github-actions --state open --limit 1 \
    --json number --jq '.[].number')

if [ "$findings" -gt 0 ] && [ -z "$issue" ]; then
    gh label create "$label" --force --color D4C5F9 --description 'Links to mend; kept by a workflow'
    gh issue create --title 'Links to mend · 待修复的链接' --label "$label" --body-file "$report"
elif [ -n "$issue" ]; then
    gh issue edit "$issue" --body-file "$report"
    if [ "$findings" -eq 0 ]; then
        gh issue close "$issue" --comment 'There is no link to mend any more · 已没有需要修复的链接。'
    fi
fi
