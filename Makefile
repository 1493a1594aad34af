# The commands a person needs. `make run` and `make test` do all the set-up by themselves.
PRESET ?= release
BUILD := build/$(PRESET)
ONUS := $(BUILD)/onus
JOBS ?= $(shell nproc)

.PHONY: help run test test-slow build console dependencies fuzz bench lint format clean install

help: ## Lists these commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

run: build ## Installs what is missing, builds, and asks the bundled estate what would fail
	@scripts/tour $(ONUS)

test: build ## Installs what is missing, builds, and runs every quick test
	@scripts/install-dependencies test
	@npm ci --silent --no-audit --no-fund --prefix tests/schema
	@npm ci --silent --no-audit --no-fund --prefix tests/notices
	ctest --test-dir $(BUILD) --output-on-failure --parallel $(JOBS)

test-slow: build ## 100,000 random cases against the slow twins, and the soak tests
	ONUS_CASES=100000 ctest --test-dir $(BUILD) --output-on-failure --parallel $(JOBS) -L twin

build: dependencies console ## Builds the program, its console and its tests
	@cmake --preset $(PRESET) -Wno-dev > $(BUILD).configure.log 2>&1 || \
	  (mkdir -p build && cmake --preset $(PRESET) -Wno-dev)
	@cmake --build $(BUILD) --parallel $(JOBS)

console: dependencies ## Builds the pages for browsers into web/dist (Node at build time only)
	@scripts/build-console

dependencies: ## Installs the Debian packages that are missing (root or sudo)
	@mkdir -p build
	@scripts/install-dependencies

fuzz: ## Runs every fuzz target for SECONDS_EACH processor seconds (default 240), with clang-19
	@scripts/install-dependencies fuzz
	@cmake --preset fuzz > /dev/null && cmake --build build/fuzz --parallel $(JOBS)
	@scripts/fuzz build/fuzz $(or $(SECONDS_EACH),240)

bench: dependencies ## Measures speed and memory, and prints a table
	@scripts/install-dependencies bench
	@cmake --preset release -DONUS_BENCH=ON > /dev/null && cmake --build build/release --parallel $(JOBS)
	@scripts/bench build/release

lint: ## Formatting and clang-tidy, with the tools of version 19
	@scripts/install-dependencies lint
	@scripts/lint $(BUILD)

format: ## Formats the source files in place
	@git ls-files '*.cpp' '*.h' | xargs clang-format-19 -i

install: build ## Installs the program under PREFIX (default /usr/local)
	cmake --install $(BUILD) --prefix $(or $(PREFIX),/usr/local)

clean: ## Removes everything that was built
	rm -rf build tests/schema/node_modules tests/notices/node_modules web/node_modules web/dist
