#!/bin/sh
# Regenerates the committed artefacts and Go bindings from the Solidity sources.
# Needed only after a change in src/ or test/; `go build` needs none of this.
set -eu
cd "$(dirname "$0")"

for tool in node npm go; do
  command -v "$tool" >/dev/null || { echo "generate.sh: $tool is missing; install Node >= 20.19 with npm, and Go >= 1.26" >&2; exit 1; }
done
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  { echo "generate.sh: Node $(node --version) is too old; 20.19 or newer is needed" >&2; exit 1; }

npm ci --silent
node build.mjs
# bind NAME PACKAGE OUT
bind() {
  go tool abigen --v2 --pkg "$2" --type "$1" --abi "artifacts/$1.abi" --bin "artifacts/$1.bin" --out "$3"
  chmod 644 "$3"
}
bind Vault contract vault_binding.go
bind TestToken testtoken testtoken/binding.go
