#!/bin/sh
# Set or remove the label `queued`, and say so in a comment.
# Usage: update-queue.sh DIR, where DIR is the folder in which `kb queue` wrote its results.
# Environment: GH_TOKEN and GH_REPO.
set -eu

while read -r command number; do # such as: issue 12
    gh "$command" edit "$number" --add-label queued
    gh "$command" comment "$number" --body-file "$1/queued.md"
done <"$1/queued.txt"
while read -r command number; do
    gh "$command" edit "$number" --remove-label queued
    gh "$command" comment "$number" --body-file "$1/released.md"
done <"$1/released.txt"
