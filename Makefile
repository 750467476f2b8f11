# `make test` is all of CI; `make help` lists the rest.

# All of the library, without libFuzzer, which only links under `cargo fuzz`.
FEATURES := carbon-kepler/prometheus-parse
TOOLS := .tools/bin
DENY_VERSION := 0.20.2
CARGO_FUZZ_VERSION := 0.13.2
ZIGBUILD_VERSION := 0.24.1
FUZZ_SECONDS ?= 60
FUZZ_SEED ?= 1
BENCH_BODY := $(CURDIR)/target/bench/kepler_30m.prom

PARTS := house truth lint deny doc rust clients node python python-fastmcp
PYTHON := .tools/venv/bin/python
CLIENTS := mcp-bridge/tests/clients
NODE := bindings-node
WHEEL := bindings-python
VENV := $(CURDIR)/.tools/python-venv/bin
GENERATE_STUBS := $(VENV)/maturin generate-stubs --quiet --interpreter $(VENV)/python --features inspect --out ../target/stubs
FASTMCPS := .tools/fastmcp-4/.installed .tools/fastmcp-2/.installed

.PHONY: help test rust house truth test-long lint deny doc clients node node-wasm release-check third-party schema docs-reference fuzz fuzz-libfuzzer fuzz-stable bench bench-answers bench-mcp bench-memory bench-bridge bench-node mcpb python python-fastmcp python-stubs python-tools python-long bench-python

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

test: ## everything that must pass; tests last; says how long each part took
	@for part in $(PARTS); do \
	start=$$(date +%s); $(MAKE) $$part || exit 1; echo "$$part took $$(($$(date +%s) - start)) s"; done

rust: ## the tests of all crates
	cargo test --workspace --features $(FEATURES)

house: ## how the source is laid out: rooms, circles, sizes, words that documentation does not begin with
	python3 .ci/house.py
	python3 .ci/release.py --hosts

truth: ## figures of README and docs, recomputed from the scrape and published factors without the product's code
	python3 .ci/truth.py

clients: $(CLIENTS)/node/node_modules/.installed .tools/venv/.installed $(FASTMCPS) ## official MCP clients, the Inspector, the bridge's peers
	cargo build -p carbon-kepler-mcp
	$(PYTHON) -m pytest -q $(CLIENTS)/python
	cd $(CLIENTS)/node && npm test --silent

.tools/venv/.installed: $(CLIENTS)/python/requirements.txt
	python3 -m venv .tools/venv
	$(PYTHON) -m pip install -q --disable-pip-version-check -r $<
	touch $@

.tools/fastmcp-%/.installed: $(CLIENTS)/python/requirements-fastmcp-%.txt
	python3 -m venv $(@D)
	$(@D)/bin/pip install -q --disable-pip-version-check -r $<
	touch $@

$(CLIENTS)/node/node_modules/.installed: $(CLIENTS)/node/package-lock.json
	cd $(CLIENTS)/node && npm ci --no-audit --no-fund --ignore-scripts
	touch $@

node: $(NODE)/node_modules/.installed ## the npm package: library, bridge, programs, what is packed; with Node 18, the one here and 24
	cd $(NODE) && npm test --silent

node-wasm: $(NODE)/node_modules/.installed ## the WebAssembly build of the npm package
	rustup target add wasm32-wasip1-threads
	cd $(NODE) && npm run --silent build:debug && npm run --silent build:wasm && node --test __test__/wasm/*.test.mjs

# Zig's linker takes the symbols of the glibc that it is told to; the system's own takes those of the system.
RELEASE_TARGET := x86_64-unknown-linux-gnu
GLIBC_FLOOR := $(shell sed -n "s/^const GLIBC_FLOOR = '\(.*\)'/\1/p" $(NODE)/lib/platforms.js)
RELEASE_PATH := $(CURDIR)/$(TOOLS):$(CURDIR)/.tools/release/bin:$$PATH
RELEASED := target/released

release-check: .tools/release/.installed $(TOOLS)/cargo-zigbuild $(NODE)/node_modules/.installed ## the program, the addon and the wheel as they are released: oldest glibc, sizes, what is missing to publish
	PATH="$(RELEASE_PATH)" cargo zigbuild --release --locked -p carbon-kepler-mcp --target $(RELEASE_TARGET).$(GLIBC_FLOOR)
	cd $(NODE) && PATH="$(RELEASE_PATH)" npm run --silent build -- --cross-compile --target $(RELEASE_TARGET).$(GLIBC_FLOOR) --output-dir ../$(RELEASED)
	rm -f $(RELEASED)/*.whl
	cd $(WHEEL) && PATH="$(RELEASE_PATH)" maturin build --release --locked --zig --target $(RELEASE_TARGET) \
	--compatibility manylinux_$(subst .,_,$(GLIBC_FLOOR)) --out ../$(RELEASED)
	python3 .ci/release.py target/$(RELEASE_TARGET)/release/carbon-kepler-mcp $(RELEASED)/*.node $(RELEASED)/*.whl

.tools/release/.installed: .ci/requirements-release.txt
	python3 -m venv $(@D)
	$(@D)/bin/pip install -q --disable-pip-version-check -r $<
	touch $@

$(TOOLS)/cargo-zigbuild:
	cargo install cargo-zigbuild --version $(ZIGBUILD_VERSION) --locked --root .tools

mcpb: $(NODE)/node_modules/.installed ## a bundle that Claude Desktop installs, of this platform
	cargo build --release -p carbon-kepler-mcp
	cd $(NODE) && npm run --silent build && node scripts/collect.mjs && npm run --silent mcpb

$(NODE)/node_modules/.installed: $(NODE)/package-lock.json
	cd $(NODE) && npm ci --no-audit --no-fund --ignore-scripts
	touch $@

python: .tools/python-venv/.installed ## the wheel, in the Python here: style, types, stubs, tests
	cd $(WHEEL) && $(VENV)/ruff format --check -q && $(VENV)/ruff check -q
	cd $(WHEEL) && VIRTUAL_ENV=$(CURDIR)/.tools/python-venv $(VENV)/maturin develop --quiet
	cd $(WHEEL) && $(GENERATE_STUBS)
	@cmp target/stubs/carbon_kepler/_native.pyi $(WHEEL)/python/carbon_kepler/_native.pyi || { echo "run make python-stubs"; exit 1; }
	cd $(WHEEL) && $(VENV)/mypy python && $(VENV)/stubtest carbon_kepler._native --mypy-config-file pyproject.toml
	cd $(WHEEL) && $(VENV)/python -m pytest -m "not long"

python-fastmcp: .tools/python-venv/.installed $(FASTMCPS) .tools/fastmcp-3/.installed ## carbon_kepler.fastmcp on FastMCP 2, 3 and 4
	cd $(WHEEL) && VIRTUAL_ENV=$(CURDIR)/.tools/python-venv $(VENV)/maturin develop --quiet
	cd $(WHEEL) && for version in 2 3 4; do \
	$(VENV)/mypy --python-executable ../.tools/fastmcp-$$version/bin/python --follow-imports=silent python/carbon_kepler/fastmcp.py && \
	PYTHONPATH=python ../.tools/fastmcp-$$version/bin/python -m pytest tests/mount || exit 1; done

python-stubs: .tools/python-venv/.installed ## writes bindings-python's _native.pyi anew
	cd $(WHEEL) && $(GENERATE_STUBS)
	cp target/stubs/carbon_kepler/_native.pyi $(WHEEL)/python/carbon_kepler/

python-tools: .tools/python-venv/.installed ## writes bindings-python's tools and results anew, from core/schema
	$(VENV)/python $(WHEEL)/scripts/tools.py

.tools/python-venv/.installed: $(WHEEL)/requirements-test.txt
	python3 -m venv $(@D)
	$(VENV)/python -m pip install -q --disable-pip-version-check -r $<
	touch $@

test-long: python-long ## waits of the bridge at their real length: 65 s and 330 s; the wheel's long tests
	cargo test -p carbon-kepler-mcp --test it -- --ignored bridge::

python-long: .tools/python-venv/.installed ## the wheel as it is released: its size; a body of 300 MB
	cd $(WHEEL) && VIRTUAL_ENV=$(CURDIR)/.tools/python-venv $(VENV)/maturin develop --quiet
	cd $(WHEEL) && $(VENV)/python -m pytest -m long

schema: ## writes core/schema anew
	CARBON_KEPLER_WRITE_SCHEMAS=1 cargo test -q -p carbon-kepler --test it schemas::
	CARBON_KEPLER_WRITE_SCHEMAS=1 cargo test -q -p carbon-kepler-mcp --lib the_schema_of_files_is_fresh

docs-reference: ## writes the generated pages of core/docs anew, and what their commands print
	CARBON_KEPLER_WRITE_DOCS=1 cargo test -q -p carbon-kepler --lib page_of_exporters
	CARBON_KEPLER_WRITE_DOCS=1 cargo test -q -p carbon-kepler --test it reference::
	CARBON_KEPLER_WRITE_DOCS=1 cargo test -q -p carbon-kepler-mcp --test it docs::

lint: ## format and clippy
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --features $(FEATURES) -- -D warnings
	# Each alone as well: in a workspace, one member's features hide what another forgot to ask for.
	cargo clippy -p carbon-kepler --no-default-features -- -D warnings
	cargo clippy -p carbon-kepler-source -- -D warnings
	cargo clippy -p carbon-kepler-tls -- -D warnings
	cargo clippy -p carbon-kepler-mcp -- -D warnings
	cargo clippy -p carbon-kepler-bridge -- -D warnings

deny: $(TOOLS)/cargo-deny ## licences and sources of all dependencies
	$(TOOLS)/cargo-deny check bans licenses sources
	python3 .ci/licences.py --check

third-party: ## writes mcp-bridge/THIRD-PARTY.txt anew: licences and notices of what we ship
	python3 .ci/licences.py

doc: ## documentation without warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --features $(FEATURES)

$(TOOLS)/cargo-deny:
	cargo install cargo-deny --version $(DENY_VERSION) --locked --root .tools

$(TOOLS)/cargo-fuzz:
	cargo install cargo-fuzz --version $(CARGO_FUZZ_VERSION) --locked --root .tools

# What the bridge reads of strangers, and what people write; their seeds are below core/fuzz/seeds.
SEEDED_TARGETS := metadata challenge session configuration

fuzz: ## fuzz targets, FUZZ_SECONDS each: libFuzzer where there is a nightly, else a seeded mutator
	@if cargo +nightly --version >/dev/null 2>&1; then $(MAKE) fuzz-libfuzzer; else $(MAKE) fuzz-stable; fi

fuzz-libfuzzer: $(TOOLS)/cargo-fuzz
	for target in lexer dialect $(SEEDED_TARGETS); do mkdir -p target/fuzz/$$target && \
	seeds=core/fuzz/seeds/$$target; [ -d $$seeds ] || seeds=core/corpus; \
	PATH="$(CURDIR)/$(TOOLS):$$PATH" cargo +nightly fuzz run --fuzz-dir core/fuzz --features libfuzzer $$target \
	$(CURDIR)/target/fuzz/$$target $(CURDIR)/$$seeds -- -max_total_time=$(FUZZ_SECONDS) -max_len=65536 || exit 1; done

fuzz-stable:
	for target in lexer dialect; do cargo run --release -q -p carbon-kepler-fuzz --bin mutate -- \
	$$target $(FUZZ_SECONDS) $(FUZZ_SEED) core/corpus core/vectors || exit 1; done
	for target in $(SEEDED_TARGETS); do cargo run --release -q -p carbon-kepler-fuzz --bin mutate -- \
	$$target $(FUZZ_SECONDS) $(FUZZ_SEED) core/fuzz/seeds/$$target || exit 1; done

bench: $(BENCH_BODY) ## speed beside named peers, as ratios
	BENCH_BODY=$(BENCH_BODY) cargo bench -p carbon-kepler-benches --bench exposition

bench-answers: ## the size of every answer over MCP at 10, 200 and 3,000 pods, against its limits
	cargo build -p carbon-kepler-mcp
	python3 benches/answer_sizes.py

bench-mcp: ## start, first answer, memory and size of the MCP server beside FastMCP
	cargo build --release -p carbon-kepler-mcp
	python3 -m venv .tools/bench-venv
	.tools/bench-venv/bin/pip install -q --disable-pip-version-check fastmcp==4.1.2 prometheus_client==0.23.1
	.tools/bench-venv/bin/python benches/bench_mcp.py

bench-memory: ## the most memory that call and serve take beside a report of the same body, at most twice as much
	cargo build --release -p carbon-kepler-mcp
	python3 benches/bench_memory.py

bench-bridge: ## the bridge beside mcp-remote, supergateway and mcp-proxy: start, memory, round trip, flood
	cargo build --release -p carbon-kepler-mcp
	cargo build --release -p carbon-kepler-benches --bin sse_mock
	npm install --prefix .tools/bench-npm --silent --no-audit --no-fund --ignore-scripts mcp-remote@0.15.1 supergateway@4.0.0
	# An environment of its own: mcp-proxy and FastMCP want different versions of the SDK.
	python3 -m venv .tools/bench-bridge-venv
	.tools/bench-bridge-venv/bin/pip install -q --disable-pip-version-check mcp-proxy==0.13.0
	.tools/bench-bridge-venv/bin/python benches/bench_bridge.py

bench-node: $(BENCH_BODY) $(NODE)/node_modules/.installed ## the npm package: start, parse, a call across the border, beside a parser in JavaScript
	cd $(NODE) && npm run --silent build
	BENCH_BODY=$(BENCH_BODY) node benches/bench_node.mjs

bench-python: $(BENCH_BODY) .tools/python-venv/.installed ## the wheel: parse and top 10 beside prometheus_client, a call across the border
	rm -rf target/wheels-bench && cd $(WHEEL) && $(VENV)/maturin build --release --out ../target/wheels-bench
	python3 -m venv --clear .tools/bench-python-venv
	.tools/bench-python-venv/bin/pip install -q --disable-pip-version-check target/wheels-bench/*.whl prometheus_client==0.23.1
	BENCH_BODY=$(BENCH_BODY) .tools/bench-python-venv/bin/python benches/bench_python.py

$(BENCH_BODY): benches/gen_kepler.py
	mkdir -p $(@D)
	python3 benches/gen_kepler.py --seed 30 --nodes 20 -o $@

include mcp-bridge/tests/windows/windows.mk
