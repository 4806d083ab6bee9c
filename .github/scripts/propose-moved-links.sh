#!/bin/sh
# Open or update the pull request with the changes of `kb links fix --moved`. If there are no changes, close
# the open pull request.
# Environment: GH_TOKEN and GH_REPO.
set -eu

branch=links/moved

# Pull requests from forks are ignored, because their branch may have the same name.
open=$(gh pr list --head "$branch" --state open --json number,isCrossRepository \
    --jq '.[] | select(.isCrossRepository | not) | .number')

if git diff --quiet -- entries; then
    if [ -n "$open" ]; then
        gh pr close "$open" --comment 'All links are up to date · 已没有需要更新的链接。'
    fi
    exit 0
fi

gh auth setup-git
git switch --quiet --create "$branch"
git add -- entries
git -c user.name='github-actions[bot]' \
    -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
    commit --quiet --message 'Update links that moved'
if git fetch --quiet --depth 1 origin "refs/heads/$branch" 2>/dev/null &&
    git diff --quiet FETCH_HEAD HEAD -- entries; then
    exit 0 # a pull request with the same changes is open, or was rejected
fi
git push --quiet --force origin "HEAD:refs/heads/$branch" # safe: the branch is generated from the link history

if [ -z "$open" ]; then
    gh pr create --head "$branch" --title 'Update links that moved' --body "\
In the last check, these links answered with permanent redirects only. Each new URL is on the site of the old one, \
on a site that is known as its new name, or leads to a page with the old title. No program can tell whether the page \
still shows the same work: open every new URL, and compare the page with the entry. If one is wrong, correct that link \
on the main branch, and close this pull request; the next one leaves it out. If all are right, merge. \
The branch is generated again each week, so other commits on it will be lost.

最近一次检查时，这些链接均为永久重定向。新网址与原网址属于同一网站、已知的新域名，或页面标题与原来相同。\
程序无法判断页面内容是否仍是同一作品：请逐个打开新网址，与条目核对。如有不对，请在主分支上修改该链接并关闭此 pull request，下次生成时不再包含；如全部无误，请合并。\
该分支每周重新生成，推送到该分支的其他改动会丢失。"
fi
gh workflow run entries.yml --ref "$branch"
gh workflow run ci.yml --ref "$branch" # reports the required check "Tests" at once
