.DEFAULT_GOAL := help
.PHONY: help run test race lint generate fuzz bench build docker ci

LINT := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT ?= $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
LDFLAGS := -s -w -X main.version=$(VERSION) -X main.commit=$(COMMIT)
FUZZTIME ?= 10s

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## Run the fake at its default addresses
	go run ./cmd/uqmock serve

test: ## Run all tests
	go test ./...

race: ## Run all tests with the race detector
	go test -race ./...

lint: ## Check style and the import arrows
	go run $(LINT) run

generate: ## Write the generated files again, in the order in which they need each other
	go generate ./openapi/...
	go generate ./mockserver/...
	go generate ./scenarios/...
	go generate ./cmd/...

fuzz: ## Run each fuzz target for FUZZTIME (10s)
	.ci/fuzz $(FUZZTIME)

bench: ## Measure rates, start and memory; fails where a ratio is missed (about 2 minutes)
	go test -run '^$$' -bench '^BenchmarkStart$$' -benchtime 30x ./cmd/uqmock
	go test -tags bench -count=1 -timeout 20m -run 'TestRates|TestWorlds|TestMillion' -v ./mockserver

build: ## Build the binary into bin/
	CGO_ENABLED=0 go build -trimpath -ldflags "$(LDFLAGS)" -o bin/uqmock ./cmd/uqmock

docker: ## Build the container image uqmock
	docker build --build-arg VERSION=$(VERSION) --build-arg COMMIT=$(COMMIT) -t uqmock .

ci: ## Run what CI runs
	.ci/run
