# All there is to do with this repository; `make help` lists it.
# MVNFLAGS is given to every Maven call (for example MVNFLAGS=-o to stay offline).

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:

MVN ?= mvn
MVNFLAGS ?=
SEEDS ?= 1000
KILLS ?= 100
FUZZ_SECONDS ?= 60
ARGS ?=

# Every recipe begins with this: a JDK 25, Maven, and both told so, or a word on what to install.
TOOLS = set -eu; \
  JAVA_HOME=$$(sh server/src/app/find-java jdk); export JAVA_HOME; \
  PATH="$$JAVA_HOME/bin:$$PATH"; export PATH; \
  MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow $${MAVEN_OPTS:--Xmx1g}"; export MAVEN_OPTS; \
  command -v $(MVN) >/dev/null 2>&1 || { \
    echo "Building Tidings needs Maven 3.8 or newer and there is no '$(MVN)' on the PATH." >&2; \
    echo "Install it: apt install maven, brew install maven, or https://maven.apache.org/download.cgi" >&2; \
    exit 1; }
RUN_MVN = $(MVN) -B -ntp $(MVNFLAGS)

# The tests that the documents are true; with WRITE_DOCS=true they write the pages made from the code.
DOCUMENTS = dev.tidings.server.docs.*Test,dev.tidings.connectors.ProviderPageTest

.PHONY: help build demo run test check conformance bench sim crash fuzz docs format clean

help: ## what there is
	@awk 'BEGIN {FS = ":.*## "} /^[a-z]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: ## build what ./tidings runs, without the tests
	@$(TOOLS); $(RUN_MVN) -q -pl server -am -DskipTests package
	@sh server/src/app/finish

demo: build ## watch sample webhooks go in, through and out, until Ctrl-C
	@./tidings demo $(ARGS)

run: build ## start the server on port 8080 with its data in ./tidings-data
	@./tidings serve $(ARGS)

test: ## compile with all checks, run all tests
	@$(TOOLS); $(RUN_MVN) test

check: ## formatting, architecture rules, and that the documents are true
	@$(TOOLS); $(RUN_MVN) spotless:check test \
	  -Dtest='dev.tidings.server.architecture.*Test,$(DOCUMENTS)' \
	  -Dsurefire.failIfNoSpecifiedTests=false

conformance: build ## SDKs for JavaScript and Java sign for it and verify what it sends (needs Node 20)
	@node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null || { \
	  echo "The SDKs need Node 20 or newer and npm: https://nodejs.org" >&2; exit 1; }
	@cd conformance && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@$(TOOLS); $(RUN_MVN) -q -f conformance/java compile
	@$(TOOLS); cd conformance && node --test --test-reporter=spec --test-concurrency=1 --test-timeout=900000 test/*.test.js

bench: ## measure everything that is promised in numbers; writes benchmarks/results/
	@$(TOOLS); $(RUN_MVN) -q -pl benchmarks -am -DskipTests package
	@sh server/src/app/finish
	@$(TOOLS); java -cp 'benchmarks/target/classes:benchmarks/target/lib/*' dev.tidings.benchmarks.Bench $(ARGS)

sim: ## simulate crashes and failing disks from SEEDS=1000 seeds (SEED=… for one)
	@$(TOOLS); $(RUN_MVN) -q -pl simulator -am -DskipTests package
	@$(TOOLS); java -cp 'simulator/target/classes:simulator/target/lib/*' dev.tidings.simulator.Main \
	  $(if $(SEED),--seed $(SEED),--seeds $(SEEDS)) $(ARGS)

crash: build ## kill -9 the real server under load KILLS=100 times; nothing may be lost
	@$(TOOLS); $(RUN_MVN) -q -pl benchmarks -am -DskipTests package
	@sh server/src/app/finish
	@$(TOOLS); java -cp 'benchmarks/target/classes:benchmarks/target/lib/*' dev.tidings.benchmarks.Crash $(KILLS) $(ARGS)

fuzz: ## fuzz every verifier, splitter and parser, FUZZ_SECONDS=60 each
	@$(TOOLS); MVN="$(RUN_MVN)" sh .ci/fuzz $(FUZZ_SECONDS)

docs: ## write the pages that are made from the code
	@$(TOOLS); WRITE_DOCS=true $(RUN_MVN) -q -pl server -am test \
	  -Dtest='$(DOCUMENTS)' -Dsurefire.failIfNoSpecifiedTests=false

format: ## put all Java files into the one format
	@$(TOOLS); $(RUN_MVN) -q spotless:apply

clean: ## throw away what was built
	@$(TOOLS); $(RUN_MVN) -q clean
