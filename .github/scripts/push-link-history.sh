#!/bin/sh
# Commit and push what `kb links merge --record` or `kb observe` wrote to observed/. Then publish the site, because its
# pages show these data.
# Environment: SUBJECT (first line of the commit message; optional), GH_TOKEN, GH_REPO and GITHUB_REF_NAME
# (the branch; set by GitHub).
set -eu

export GIT_AUTHOR_NAME='github-actions[bot]' GIT_COMMITTER_NAME='github-actions[bot]'
export GIT_AUTHOR_EMAIL='41898282+github-actions[bot]@users.noreply.github.com'
export GIT_COMMITTER_EMAIL="$GIT_AUTHOR_EMAIL"

git add -- observed
if git diff --cached --quiet; then
    exit 0
fi
git commit --quiet --message "${SUBJECT:-Record link health}"

gh auth setup-git
attempt=1
until git push --quiet origin "HEAD:refs/heads/$GITHUB_REF_NAME"; do # GitHub rejects the push if the branch has new commits
    if [ "$attempt" -ge 5 ]; then
        echo "The history could not be pushed to $GITHUB_REF_NAME; git reports the reason above." >&2
        exit 1
    fi
    attempt=$((attempt + 1))
    git pull --quiet --rebase origin "$GITHUB_REF_NAME"
done
gh workflow run pages.yml --ref "$GITHUB_REF_NAME" # a push by a workflow does not start other workflows
