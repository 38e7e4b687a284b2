# VARIANT, SERVICE, REPLICAS, INFRA and the like reach the commands through the environment.
export MUTANT USERS LOG WAIT VARIANT SERVICE REPLICAS REPLICA INFRA SHOW LATENCY ERRORS FAULT
export ROW SEED SEEDS PROFILE RATE DURATION DASHBOARD PART AGAINST ROUNDS

# On Linux npm brings Node 24 along: npm's folder comes first.
LAB = PATH="$(CURDIR)/node_modules/.bin:$$PATH" node common/lab/cli.ts
LOAD = PATH="$(CURDIR)/node_modules/.bin:$$PATH" node load/cli.ts
# In a process group of its own a command is alone in hearing Ctrl-C, and ends in order without make complaining; the
# exit after it keeps a shell from becoming the command instead of starting one.
ALONE = if [ -t 0 ]; then set -m; fi;

.PHONY: help run stop start trace kill pause resume fault heal broker-down broker-up watch demo logs audit dead-letters redrive doctor build lint test test-long mutants test-compose clean installed
.PHONY: load compare bench faults
.DEFAULT_GOAL := help

help: ## this list
	@echo "make <target> [VARIANT=$$(ls variants/*/variant.env | cut -d/ -f2 | paste -sd '|' -)|all] [REPLICAS=n] [INFRA=auto|docker|native|external]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: installed ## start a variant (default hybrid) and all it needs; Ctrl-C stops it; TRACE=1 writes spans
	@$(ALONE) $(LAB) run; exit $$?

stop: installed ## stop the lab, also one that was left behind
	@$(LAB) stop

start: installed ## start a service again that has ended: SERVICE=order VARIANT=hybrid
	@$(LAB) start

kill: installed ## break it: SIGKILL to a service; SERVICE=billing VARIANT=hybrid REPLICA=1
	@$(LAB) kill

pause: installed ## break it: freeze a service (SIGSTOP); make resume lets it go on
	@$(LAB) pause

resume: installed ## let a paused service go on
	@$(LAB) resume

fault: installed ## break it: a slow or failing service; SERVICE=notification LATENCY=500 ERRORS=50%
	@$(LAB) fault

broker-down: installed ## break it: stop the broker
	@$(LAB) broker-down

broker-up: installed ## start the broker again
	@$(LAB) broker-up

heal: installed ## undo all of these: faults cleared, paused resumed, killed and broker started
	@$(LAB) heal

watch: installed ## the running variants at a glance, redrawn each second: VARIANT=hybrid
	@$(ALONE) $(LAB) watch; exit $$?

demo: installed ## one order through all four, broken and healed: FAULT=billing-down|notification-down|broker-down|none
	@$(LAB) demo

load: installed ## k6 against VARIANT (or all): PROFILE=smoke|average|stress|spike|hot RATE=n DURATION=s DASHBOARD=1
	@$(ALONE) $(LOAD) load; exit $$?

export N PREDICT
.PHONY: exercise
exercise: installed ## predict, run, see: N=1 PREDICT=http; without N the list (needs make run VARIANT=all)
	@$(LAB) exercise

compare: installed ## measure all four and write docs/comparison.md; PART=rounds|saturation|hops|outages|coupling|replicas|growth|document
	@$(ALONE) $(LOAD) compare; exit $$?

bench: installed ## measure this code and compare with the last run, or by turns with AGAINST=commit ROUNDS=6; VARIANT=hybrid
	@$(ALONE) $(LOAD) bench; exit $$?

logs: installed ## show the logs of a variant: VARIANT=hybrid SERVICE=order
	@$(ALONE) $(LAB) logs; exit $$?

trace: installed ## place one order and draw it, with the times: VARIANT=hybrid OUTCOME=paid|declined (make run TRACE=1)
	@$(ALONE) $(LAB) trace; exit $$?

dead-letters: installed ## list the messages that a service could not handle, and why; SHOW=1 shows them
	@$(LAB) dead-letters

redrive: installed ## put them back, once what was wrong has been mended
	@$(LAB) redrive

audit: installed ## do the books of the three services agree? USERS=file LOG=file WAIT=seconds
	@$(LAB) audit

doctor: installed ## check this machine and say what to do
	@$(LAB) doctor

build: installed ## compile the services
	@$(LAB) build

lint: installed ## formatting, lint, types and fences
	@npm run --silent format:check && npm run --silent lint && npm run --silent types && npm run --silent fences

test: installed ## everything: lint, then one acceptance suite over all variants
	@npm run --silent test

faults: installed ## every fault under load, some with VARIANT= ROW='broker down'; drawn from a seed with SEED=7 or SEEDS=20
	@$(ALONE) npm run --silent $(if $(SEED)$(SEEDS),seeds,faults); exit $$?

mutants: installed ## plant mistakes in a copy, one by one, and see that the suite notices each: MUTANT=name,...
	@$(ALONE) npm run --silent mutants; exit $$?

test-long: installed ## the long tests, part by part or PART=hostile alone; recorded in docs/long-runs.md
	@$(ALONE) npm run --silent test:long; exit $$?

test-compose: installed ## the acceptance suite against each variant in containers, or VARIANT=hybrid alone
	@$(ALONE) npm run --silent test:compose

export ALL PNG CHROMIUM
NODE = PATH="$(CURDIR)/node_modules/.bin:$$PATH" node
.PHONY: docs docs-check
docs: installed ## write docs/api and draw the diagrams again; ALL=1 draws all of them, PNG=folder leaves PNGs there
	@sh docs/tools/install.sh
	@$(NODE) docs/tools/render.ts
	@$(NODE) docs/tools/api.ts
	@$(NODE) docs/tools/includes-command.ts

docs-check: installed ## are the diagrams, and what pages include, those of their sources? Needs no browser
	@$(NODE) docs/tools/check.ts

clean: installed ## stop the lab and remove what it has made, its data included
	@$(LAB) clean

installed:
	@sh common/lab/bootstrap.sh
