#!/usr/bin/env bash
# Puts the released noblame on the PATH of a job, its checksum held against the release's list.
#   VERSION: such as 0.1.0   SOURCE: the address of the releases' downloads   RUNNER_TOOL_CACHE, GITHUB_PATH: the runner's
set -euo pipefail

fail() {
    echo "::error title=noblame::$1"
    exit 2
}

case "$(uname -s)-$(uname -m)" in
Linux-x86_64) target=x86_64-unknown-linux-musl ;;
Linux-aarch64 | Linux-arm64) target=aarch64-unknown-linux-musl ;;
Darwin-x86_64) target=x86_64-apple-darwin ;;
Darwin-arm64) target=aarch64-apple-darwin ;;
MINGW*-x86_64 | MSYS*-x86_64) target=x86_64-pc-windows-msvc ;;
*) fail "there is no release for $(uname -s) on $(uname -m)" ;;
esac
target=${TARGET:-$target}
[[ $VERSION =~ ^[0-9]+\.[0-9]+\.[0-9]+[0-9A-Za-z.-]*$ ]] || fail "'$VERSION' is no version such as 0.1.0"

folder=$RUNNER_TOOL_CACHE/noblame/$VERSION/$target
if [ ! -e "$folder/noblame" ] && [ ! -e "$folder/noblame.exe" ]; then
    name=noblame-v$VERSION-$target
    case $target in
    *windows*) archive=$name.zip ;;
    *) archive=$name.tar.gz ;;
    esac
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    for file in "$archive" SHA256SUMS; do
        curl --fail --silent --show-error --location --retry 3 --output "$scratch/$file" "$SOURCE/v$VERSION/$file" ||
            fail "$SOURCE/v$VERSION/$file cannot be fetched"
    done
    (
        cd "$scratch"
        awk -v file="$archive" '$2 == file || $2 == "*" file' SHA256SUMS >wanted
        [ "$(wc -l <wanted)" -eq 1 ] || fail "SHA256SUMS of v$VERSION does not name $archive"
        if command -v sha256sum >/dev/null; then sha256sum --check --quiet wanted; else shasum -a 256 --check --quiet wanted; fi
    ) || fail "the checksum of $archive is not the one that was released"
    case $archive in
    *.zip) unzip -q "$scratch/$archive" -d "$scratch" ;;
    *) tar -xzf "$scratch/$archive" -C "$scratch" ;;
    esac
    mkdir -p "$(dirname "$folder")"
    rm -rf "$folder"
    mv "$scratch/$name" "$folder"
fi
echo "$folder" >>"$GITHUB_PATH"
"$folder/noblame" --version
