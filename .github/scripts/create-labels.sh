#!/bin/sh
# Create the labels that the issue forms and the workflows use, unless they exist. If a label
# does not exist, GitHub does not set it on the issues of a form.
# Environment: GH_TOKEN and GH_REPO.
set -eu

existing=$(gh label list --limit 1000 --json name --jq '.[].name')
# `kb forms` writes each label of a form on a line of its own, such as `  - entry:paper`.
{
    printf '%s\n' accept-entry queued
    sed -n '/^labels:$/,/^[^ ]*:$/s/^  - //p' .github/ISSUE_TEMPLATE/*.yml
} | sort -u | while read -r label; do
    printf '%s\n' "$existing" | grep -Fqx "$label" || gh label create "$label"
done
