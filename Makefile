# The front door. `make help` lists what there is; Rust (and make) is all that must be installed.

# Outside the checkout, so that a fresh clone finds its dependencies built.
export CARGO_TARGET_DIR ?= $(HOME)/.cache/zhiyuan/target
# Where rustup puts cargo, for a shell that was not started anew since.
export PATH := $(PATH):$(HOME)/.cargo/bin

# Not the quiet alias: on a fresh machine this compiles for a minute, and that should be seen.
XTASK := cargo run --locked --package xtask --

.DEFAULT_GOAL := help
.PHONY: help run test faults bench dev build fmt clean rust

# The development server: a first build of it takes half as long as the release.
run: rust ## Build, and serve the sample campaign on this machine
	$(XTASK) build --browser-only --site $(CARGO_TARGET_DIR)/debug/site
	cargo build --locked --package server
	env -u DATABASE_URL -u ZHIYUAN_KEYS $(CARGO_TARGET_DIR)/debug/zhiyuan serve --demo

test: rust ## The whole check: format, lints, tests on both databases, browser tests, sizes
	$(XTASK) test

faults: rust ## Kill the server five times while 64 clients win and claim for a minute, on both databases
	env ZHIYUAN_FAULT_SECONDS=60 $(XTASK) postgres -- cargo test --locked --workspace --test it faults::prizes -- --test-threads 1 --nocapture

bench: build ## Measure the release server; the table is also written to target/bench.json
	$(XTASK) bench

dev: rust ## Serve the sample campaign, rebuilding and reloading on every change
	$(XTASK) dev

build: rust ## Build the browser bundle and the release server
	$(XTASK) build

fmt: rust ## Format the code
	cargo fmt --all

clean: rust ## Delete everything that was built
	cargo clean
	rm -rf end2end/node_modules end2end/test-results end2end/playwright-report

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' Makefile

rust:
	@command -v cargo >/dev/null || { echo "Rust is missing: see https://rustup.rs"; exit 1; }
