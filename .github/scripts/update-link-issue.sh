#!/bin/sh
# Open, update or close the tracking issue for links to fix (see tracking-issue.sh).
# Usage: update-link-issue.sh REPORT, where REPORT is the output of `kb links merge --format markdown`.
# The first line of the report contains the number of links to fix.
set -eu

report=$1
label=link-health
counter=findings
report_name='a link report'
colour=D4C5F9
description='Links to fix; maintained by a workflow'
title='Links to fix · 待修复的链接'
closing_comment='No links need fixing any more · 已没有需要修复的链接。'
. "$(dirname "$0")/tracking-issue.sh"
