#!/usr/bin/env bash
# Judges what a pull request changed, or all reports elsewhere: annotations, a job's summary and, if wanted, a SARIF file.
#   PATHS, FAIL_ON, CHANGED, SARIF, BASE_REF: the action's inputs   GITHUB_STEP_SUMMARY, GITHUB_OUTPUT: the runner's
set -euo pipefail

words=(lint --format github --fail-on "$FAIL_ON")
case $CHANGED in
auto) if [ -n "${BASE_REF:-}" ]; then words+=(--changed "origin/$BASE_REF"); fi ;;
'' | all) ;;
*) words+=(--changed "$CHANGED") ;;
esac
summary=$(mktemp)
trap 'rm -f "$summary"' EXIT
words+=(--output "markdown=$summary")
if [ -n "$SARIF" ]; then words+=(--output "sarif=$SARIF"); fi
# One path a line, so that a path may hold blanks.
while IFS= read -r path; do
    if [ -n "$path" ]; then words+=("$path"); fi
done <<<"$PATHS"

code=0
noblame "${words[@]}" || code=$?
cat "$summary" >>"$GITHUB_STEP_SUMMARY"
echo "code=$code" >>"$GITHUB_OUTPUT"
exit "$code"
