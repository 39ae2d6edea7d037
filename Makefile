# ZeroState. `make demo` shows what it does, `make test` tests all of it, `make help` lists the rest.
# Every target builds or installs what it needs, or says in one line what is missing and how to get it.

GO    ?= go
NPM   ?= npm
BENCH ?= main

BIN    := bin
TOOLS  := build/tools
AGENTS := build/agents

# capability:folder of the example agents that are written in Go; util.echo is C, and its module is committed.
GO_AGENTS  := text.summarize:summarize data.query:query image.resize:resize text.markdown:markdown
AGENT_WASM := $(foreach a,$(GO_AGENTS),$(AGENTS)/$(firstword $(subst :, ,$(a))).wasm) $(AGENTS)/util.echo.wasm

GETH  := $(TOOLS)/geth
ANVIL := internal/tools/anvil/node_modules/.bin/anvil
# Programs and compilers of others that the runtime is tested with, CPython among them.
GUESTS := internal/guests/npm/node_modules/.package-lock.json
LINT  := $(TOOLS)/golangci-lint
# The vault's compiler and libraries, and what tests it; each at the version of its lock file.
SOLC  := channels/contract/node_modules/.package-lock.json
FORGE := channels/contract/foundry/node_modules/.package-lock.json

# What starts goroutines is tested under the race detector, and only there; but twice, what also speaks to other chains
# and the commands, whose tests that call compilers take minutes under it. The rest has one goroutine, and is not.
RACE_PKGS   := ./node/... ./relay/... ./runtime/sandbox/... ./channels/chain/... ./cmd/...
TWICE       := -e '/channels/chain$$' -e '/cmd/zerostate$$'
RACE_SKIP   := ^TestTrials$$

# What runs a network of processes: one after the other, so that each has the machine to itself.
PROCESS_PKGS := /internal/guests /internal/guests/hostile /internal/e2e /internal/demo /internal/bench

.PHONY: help
help: ## List the targets
	@awk -F':.*## ' '/^[a-z][a-z-]*:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

##### Building

.PHONY: build
build: programs agents ## Build the daemon, the command line and the worker into bin/, the example agents into build/agents/

.PHONY: programs
programs: check-go check-cc
	@mkdir -p $(BIN)
	$(GO) build -o $(BIN)/ ./cmd/...

.PHONY: agents
agents: $(AGENT_WASM)

# go build looks after what is current, so these run each time and cost a moment.
define go-agent
.PHONY: $(AGENTS)/$(1).wasm
$(AGENTS)/$(1).wasm: check-go
	@mkdir -p $(AGENTS)
	GOOS=wasip1 GOARCH=wasm CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -ldflags='-s -w' -o $$@ ./examples/agents/$(2)
endef
$(foreach a,$(GO_AGENTS),$(eval $(call go-agent,$(firstword $(subst :, ,$(a))),$(lastword $(subst :, ,$(a))))))

$(AGENTS)/util.echo.wasm: examples/agents/echo/echo.wasm
	@mkdir -p $(AGENTS)
	cp $< $@

##### Showing, testing, measuring

.PHONY: demo
demo: build ## Run the main job in front of your eyes: a chain, a relay, three nodes, two hirings, the settlement
	@mkdir -p $(TOOLS)
	$(GO) build -o $(TOOLS)/demo ./internal/demo
	$(TOOLS)/demo $(DEMO_FLAGS)

.PHONY: test
test: build $(GETH) $(ANVIL) $(GUESTS) ## Run every test, with geth and anvil as chains too, and what has goroutines under the race detector
	$(GO) test -race -skip '$(RACE_SKIP)' -timeout 20m $(RACE_PKGS)
	$(GO) list $(RACE_PKGS) | grep -v $(TWICE) > $(TOOLS)/raced
	ZEROSTATE_GETH=$(CURDIR)/$(GETH) ZEROSTATE_ANVIL=$(CURDIR)/$(ANVIL) $(GO) test -timeout 20m $$($(GO) list ./... | grep -vxf $(TOOLS)/raced | grep -v $(patsubst %,-e '%$$',$(PROCESS_PKGS)))
	$(GO) test -p 1 -parallel 4 -timeout 20m $(patsubst %,.%,$(PROCESS_PKGS))

.PHONY: test-long
test-long: build ## Run the long forms: each step of the demo broken once
	ZEROSTATE_LONG=1 $(GO) test -count=1 -v -parallel 4 -timeout 30m ./internal/demo -run EveryBrokenStep

.PHONY: killpoints
killpoints: build ## Kill a node before and behind each fsync and send of a payment (half an hour)
	ZEROSTATE_LONG=1 $(GO) test -count=1 -v -timeout 90m ./internal/e2e -run 'TestKillPoints$$'

.PHONY: contract
contract: check-go check-node $(SOLC) $(FORGE) ## Test the vault: Foundry's fuzz and invariant tests, coverage, every mutant, the long run of the model (ten minutes and more)
	node channels/contract/foundry/forge.mjs test
	node channels/contract/foundry/coverage.mjs
	node channels/contract/foundry/mutate.mjs
	$(GO) test -count=1 ./internal/bench/vaultgas
	$(GO) test -count=1 -timeout 20m ./channels/contract -run MoneyInvariants -rapid.checks=100

.PHONY: test-short
test-short: check-go check-cc ## Run the quick tests: no other chains, no race detector
	$(GO) test -short -timeout 10m ./...

.PHONY: bench
bench: ## Measure: one JSON object per line; BENCH=main chooses the group
	@$(MAKE) --no-print-directory build >&2
	@mkdir -p $(TOOLS)
	@$(GO) build -o $(TOOLS)/bench ./internal/bench
	@$(TOOLS)/bench $(BENCH_FLAGS) $(BENCH)

##### Keeping it in order

.PHONY: lint
lint: $(LINT) ## Lint and check the format (the linter is built at first use, some three minutes)
	$(LINT) run ./...

.PHONY: format
format: $(LINT) ## Format the Go sources
	$(LINT) fmt ./...

.PHONY: generate
generate: check-go check-node ## Make everything that is generated and committed anew: contract and bindings, openapi.json, echo.wasm
	channels/contract/generate.sh
	$(GO) test ./node/api -run OpenAPI -update
	examples/agents/echo/build.sh

.PHONY: check-generated
check-generated: check-go check-node ## Prove that what is generated and committed is what its sources give
	internal/tools/generated/check.sh

.PHONY: clean
clean: ## Remove everything that was built or installed here
	rm -rf $(BIN) build internal/tools/anvil/node_modules internal/guests/npm/node_modules channels/contract/node_modules channels/contract/foundry/node_modules

##### Tools, each at the version that its module or lock file names

$(GETH): internal/tools/geth/go.mod internal/tools/geth/go.sum | check-go
	@mkdir -p $(TOOLS)
	$(GO) -C internal/tools/geth build -o $(CURDIR)/$@ github.com/ethereum/go-ethereum/cmd/geth
	@touch $@

$(LINT): internal/tools/lint/go.mod internal/tools/lint/go.sum | check-go
	@mkdir -p $(TOOLS)
	$(GO) -C internal/tools/lint build -o $(CURDIR)/$@ github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@touch $@

$(ANVIL): internal/tools/anvil/package.json internal/tools/anvil/package-lock.json | check-node
	cd internal/tools/anvil && $(NPM) ci --no-audit --no-fund
	@touch $@

$(GUESTS): internal/guests/npm/package.json internal/guests/npm/package-lock.json | check-node
	cd internal/guests/npm && $(NPM) ci --no-audit --no-fund
	@touch $@

$(SOLC): channels/contract/package.json channels/contract/package-lock.json | check-node
	cd channels/contract && $(NPM) ci --no-audit --no-fund
	@touch $@

# Without the package's install script, which would fetch by itself what npm has installed already.
$(FORGE): channels/contract/foundry/package.json channels/contract/foundry/package-lock.json | check-node
	cd channels/contract/foundry && $(NPM) ci --no-audit --no-fund --ignore-scripts
	@touch $@

##### What has to be on the machine

.PHONY: check-go
check-go:
	@command -v $(GO) >/dev/null || { echo "make: Go is missing: install Go >= 1.26 (go.dev/doc/install) and put it on the PATH" >&2; exit 1; }
	@v=$$($(GO) env GOVERSION) && v=$${v#go1.} && [ "$${v%%[!0-9]*}" -ge 26 ] || { echo "make: $$($(GO) env GOVERSION) is too old: install Go >= 1.26 (go.dev/doc/install)" >&2; exit 1; }

.PHONY: check-cc
check-cc:
	@command -v $$($(GO) env CC) >/dev/null || { echo "make: a C compiler is missing, the WASM engine needs one: apt-get install gcc libc6-dev" >&2; exit 1; }

.PHONY: check-node
check-node:
	@command -v node >/dev/null && command -v $(NPM) >/dev/null || { echo "make: Node with npm is missing: install Node >= 20.19 (nodejs.org; Debian's own is too old)" >&2; exit 1; }
	@node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' || { echo "make: Node $$(node --version) is too old: install Node >= 20.19 (nodejs.org)" >&2; exit 1; }
