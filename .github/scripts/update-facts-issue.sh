#!/bin/sh
# Open, update or close the tracking issue for facts that changed (see tracking-issue.sh).
# Usage: update-facts-issue.sh REPORT, where REPORT is the file that `kb observe --report` wrote.
# The first line of the report contains the number of changes.
set -eu

report=$1
label=observed-facts
counter=changes
report_name='a report of facts'
colour=C5DEF5
description='Facts that changed; maintained by a workflow'
title='Entries to look at · 待查看的条目'
closing_comment='No entry has changes any more · 已没有需要查看的条目。'
. "$(dirname "$0")/tracking-issue.sh"
