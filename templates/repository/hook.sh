#!/bin/sh
# Written by `noblame hook install`; `noblame hook remove` takes it away again.
# The hook that was here before is kept beside it as pre-commit.before-noblame and runs first.
before="$(dirname -- "$0")/pre-commit.before-noblame"
if [ -x "$before" ]; then
    "$before" "$@" || exit $?
fi
if command -v noblame >/dev/null 2>&1; then
    exec noblame hook run
fi
echo "noblame is not on the PATH: the reports in this commit were not checked" >&2
