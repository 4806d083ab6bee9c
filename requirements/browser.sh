#!/bin/sh
# Make sure that the browser tests find Chromium and a Chinese font.
# As root on Debian or Ubuntu, the script installs both. Elsewhere it says what is missing, and the browser tests
# are skipped. In CI (CI=true), a missing browser is an error. The script treats bibtex in the same way: tests run it
# to prove that BibTeX reads our records correctly.
set -eu

have_browser() {
    [ -n "${KB_CHROMIUM:-}" ] && [ -x "${KB_CHROMIUM}" ] && return 0
    for name in chromium chromium-browser google-chrome; do
        command -v "$name" >/dev/null 2>&1 && return 0
    done
    return 1
}

have_font() {
    command -v fc-list >/dev/null 2>&1 && [ -n "$(fc-list :lang=zh-cn family 2>/dev/null)" ]
}

have_bibtex() {
    command -v bibtex >/dev/null 2>&1 && [ -n "$(kpsewhich plain.bst 2>/dev/null)" ]
}

if have_browser && have_font && have_bibtex; then
    exit 0
fi

install() {
    apt-get install -y -qq --no-install-recommends "$@" >"$log" 2>&1 || tail -n 20 "$log" >&2
}

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing what is missing of Chromium, Chinese fonts and BibTeX ..."
    export DEBIAN_FRONTEND=noninteractive
    log=$(mktemp) # with a fixed name, another user could have put a link there
    trap 'rm -f "$log"' EXIT
    apt-get update -qq >"$log" 2>&1 || tail -n 20 "$log" >&2
    have_font || install fontconfig fonts-noto-cjk fonts-noto-core
    have_browser || install chromium
    have_bibtex || install texlive-binaries texlive-base
fi

if ! have_browser; then
    if [ "${CI:-}" = true ]; then
        echo "No Chromium could be installed, and in CI the browser tests must run." >&2
        exit 3
    fi
    echo "No Chromium found: the browser tests will be skipped."
    echo "Install one (Debian, Ubuntu: apt-get install chromium fonts-noto-cjk) or set KB_CHROMIUM to its path."
elif ! have_font; then
    echo "No Chinese font found: Chinese text will show as boxes in screenshots."
    echo "Install one (Debian, Ubuntu: apt-get install fontconfig fonts-noto-cjk)."
fi
if ! have_bibtex; then
    if [ "${CI:-}" = true ]; then
        echo "No bibtex could be installed, and in CI the tests of BibTeX records must run." >&2
        exit 3
    fi
    echo "No bibtex found: the tests that run it will be skipped."
    echo "Install it (Debian, Ubuntu: apt-get install texlive-binaries texlive-base)."
fi
