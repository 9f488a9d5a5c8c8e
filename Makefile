# Everything runs in a virtual environment of its own: `make demo`, `make test`, `make lint`.
PYTHON ?= python3.11
VENV   ?= .venv
BIN    := $(VENV)/bin
# torch is installed first and by its exact version: sentence-transformers needs it, and any looser
# request brings gigabytes of CUDA libraries on Linux. TORCH_INDEX may name an index of CPU builds.
TORCH  ?= torch==2.13.0
TORCH_INDEX ?=
DEMO_HOME   ?= demo-home
QUESTION    ?= 租房提取公积金需要什么材料？

.PHONY: demo test test-all lint clean
demo: $(VENV)/.runtime
	NOTICEBOT_HOME=$(DEMO_HOME) $(BIN)/noticebot add corpus/notices
	NOTICEBOT_HOME=$(DEMO_HOME) $(BIN)/noticebot build
	NOTICEBOT_HOME=$(DEMO_HOME) $(BIN)/noticebot ask "$(QUESTION)"

test: $(VENV)/.tests
	$(BIN)/python -m pytest -n auto -m "not slow"

test-all: $(VENV)/.tests
	$(BIN)/python -m pytest

lint: $(VENV)/.tests
	$(BIN)/ruff check .
	$(BIN)/mypy

$(VENV)/.runtime: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) $(TORCH)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	touch $@

$(VENV)/.tests: $(VENV)/.runtime
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[test,ocr]'
	touch $@

clean:
	rm -rf $(VENV) $(DEMO_HOME) build *.egg-info
