# orch: Kubernetes in one executable. "make" alone lists the targets.
SHELL := /bin/bash
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)
SOURCES := $(shell find src proto -type f 2>/dev/null) scripts/descriptions.ts build.ts package.json package-lock.json

.PHONY: help build up down clean check test test-long bench format

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  \1\t\2/' | expand -t 14

build: dist/orch ## build the executable, dist/orch

dist/orch: $(SOURCES)
	@scripts/install.sh build
	@bun build.ts

up: ## make this machine a cluster and show that it works
	@scripts/install.sh node build
	@$(MAKE) --no-print-directory dist/orch
	@bun scripts/up.ts

down: ## stop the cluster and everything it started; keep its data
	@scripts/install.sh build
	@bun scripts/down.ts

clean: ## stop the cluster and remove everything of it, data included
	@scripts/install.sh build
	@bun scripts/down.ts --remove
	@rm -rf dist

check: ## format, lint, types, layers
	@scripts/install.sh build
	@biome check --error-on-warnings .
	@tsc --noEmit -p .
	@bun scripts/layers.ts

format: ## rewrite the code in the project's format
	@scripts/install.sh build
	@biome check --write .

test: ## every test that fits into 20 minutes
	@scripts/install.sh test
	@$(MAKE) --no-print-directory dist/orch
	@bun test/run.ts

test-long: ## the longer suites as well
	@scripts/install.sh test
	@$(MAKE) --no-print-directory dist/orch
	@bun test/run.ts --long

bench: ## measure: start, memory, requests a second, apply to page
	@scripts/install.sh test
	@$(MAKE) --no-print-directory dist/orch
	@bun bench/run.ts
