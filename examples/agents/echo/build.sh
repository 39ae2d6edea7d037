#!/bin/sh
# Builds echo.wasm from echo.c with Debian 12's clang and wasi-libc. The result is the same on every machine,
# and is committed so that building the project needs no clang. With --check: say whether it is current.
set -eu
cd "$(dirname "$0")"
missing=
command -v clang >/dev/null && command -v wasm-ld >/dev/null && [ -f /usr/include/wasm32-wasi/stdio.h ] || missing=1
if [ -n "$missing" ]; then
	echo "echo: clang for WASI is missing: apt-get install clang lld wasi-libc libclang-rt-14-dev-wasm32" >&2
	exit 3
fi
out=echo.wasm
[ "${1-}" = --check ] && out=$(mktemp) && trap 'rm -f "$out"' EXIT
clang --target=wasm32-wasi -Os -Wall -Wextra -Werror -Wl,--strip-all -Wl,-z,stack-size=16384 -o "$out" echo.c
if [ "${1-}" = --check ] && ! cmp -s "$out" echo.wasm; then
	echo "echo: echo.wasm is not what echo.c builds to; run examples/agents/echo/build.sh and commit the result" >&2
	exit 1
fi
