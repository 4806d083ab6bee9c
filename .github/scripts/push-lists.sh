#!/bin/sh
# Write the lists in docs/ with `kb readme`, and push them to the branch GITHUB_REF_NAME (set by GitHub).
# The site does not show these files, so it need not be published again.
# Environment: GH_TOKEN.
set -eu

export GIT_AUTHOR_NAME='github-actions[bot]' GIT_COMMITTER_NAME='github-actions[bot]'
export GIT_AUTHOR_EMAIL='41898282+github-actions[bot]@users.noreply.github.com'
export GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"

gh auth setup-git
attempt=1
while true; do
    env -u GH_TOKEN .venv/bin/kb readme docs/LIST.md docs/LIST.zh.md
    git add -- docs
    if git diff --cached --quiet; then
        exit 0
    fi
    git commit --quiet --message 'Write the lists of entries again'
    if git push --quiet origin "HEAD:refs/heads/$GITHUB_REF_NAME"; then
        exit 0
    fi
    if [ "$attempt" -ge 5 ]; then # GitHub rejects the push if the branch has new commits
        echo "The lists could not be pushed to $GITHUB_REF_NAME; git reports the reason above." >&2
        exit 1
    fi
    attempt=$((attempt + 1))
    git fetch --quiet origin "$GITHUB_REF_NAME"
    git reset --quiet --hard FETCH_HEAD # the lists are written again from the new entries
done
