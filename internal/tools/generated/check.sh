#!/bin/sh
# Proves that every committed file that is generated is what its sources give. It works on copies under
# build/, so that the sources stay untouched and uncommitted work is checked as it stands.
set -u
cd "$(dirname "$0")/../../.."
failed=0

# check NAME COMMAND...: runs the command, and says what to do when it fails.
check() {
  name=$1
  shift
  if "$@"; then
    echo "current: $name"
  else
    echo "NOT current: $name; run make generate and commit the result" >&2
    failed=1
  fi
}

contract() {
  copy=build/_check/contract
  rm -rf "$copy" && mkdir -p "$copy" || return 1
  (cd channels/contract && tar -cf - --exclude=node_modules .) | tar -xf - -C "$copy" || return 1
  "$copy/generate.sh" >build/_check/contract.log 2>&1 || { cat build/_check/contract.log >&2; return 1; }
  for made in artifacts testdata vault_binding.go testtoken/binding.go; do
    diff -r "channels/contract/$made" "$copy/$made" || return 1
  done
}

echo_module() {
  examples/agents/echo/build.sh --check
}

# tidy FOLDER: go.mod and go.sum name what is needed, and nothing else.
tidy() {
  go -C "$1" mod tidy -diff
}

check "channels/contract: artefacts and bindings" contract
check "docs/openapi.json" go test ./node/api -run OpenAPI -count=1
check "examples/agents/echo/echo.wasm" echo_module
for folder in . internal/tools/geth internal/tools/lint; do
  check "$folder/go.mod and go.sum (go mod tidy)" tidy "$folder"
done
exit $failed
