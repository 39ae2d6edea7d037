#!/bin/bash
# Speaks solc's command line as far as forge asks, with npm's compiler behind it. Input and output go through
# files: a pipe to it is cut off after 64 KiB.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [[ "$*" == *--version* ]]; then
  echo "solc, the solidity compiler commandline interface"
  # Asking the compiler itself takes a second, and forge asks at each start.
  version="$here/node_modules/.solc-version"
  [ "$version" -nt "$here/../node_modules/solc/package.json" ] ||
    node -p "require('$here/../node_modules/solc').version().replace('.Emscripten.clang', '.Linux.g++')" >"$version"
  echo "Version: $(cat "$version")"
  exit 0
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat >"$dir/in"
node "$here/../node_modules/solc/solc.js" --standard-json <"$dir/in" >"$dir/out" 2>"$dir/err" || { cat "$dir/err" >&2; exit 1; }
sed -n '/^{/,$p' "$dir/out"
