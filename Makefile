# The commands read VARIANT, SERVICE, REPLICAS, INFRA and so on from the environment.
export MUTANT USERS LOG WAIT VARIANT SERVICE REPLICAS REPLICA INFRA SHOW LATENCY ERRORS FAULT
export LOCK USER_ID READONLY COLUMN BINDING DEADLETTERS MESSAGE WITH
export SCENARIO TAKES ORDER ROW SEED SEEDS PROFILE RATE DURATION DASHBOARD PART AGAINST ROUNDS

# On Linux, npm installs Node 24 as a package, so npm's folder comes first.
LAB = PATH="$(CURDIR)/node_modules/.bin:$$PATH" node common/lab/cli.ts
LOAD = PATH="$(CURDIR)/node_modules/.bin:$$PATH" node load/cli.ts
# A command in its own process group gets Ctrl-C, and make doesn't. It can then stop in order without an error of make.
# The exit after the command keeps the shell from replacing itself with the command.
ALONE = if [ -t 0 ]; then set -m; fi;

.PHONY: help run stop start trace record kill pause resume fault heal broker-down broker-up watch demo logs audit dead-letters redrive doctor build lint test test-long mutants test-compose clean installed
.PHONY: load compare bench faults
.DEFAULT_GOAL := help

help: ## print this list
	@echo "make <target> [VARIANT=$$(ls variants/*/variant.env | cut -d/ -f2 | paste -sd '|' -)|all] [REPLICAS=n] [INFRA=auto|docker|native|external]"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: installed ## start a variant (default hybrid), or an experiment with it (WITH=), and its servers until Ctrl-C; TRACE=1 traces every request
	@$(ALONE) $(LAB) run; exit $$?

stop: installed ## stop the lab, and what a killed one has left running
	@$(LAB) stop

start: installed ## start a service that has ended: SERVICE=order VARIANT=hybrid
	@$(LAB) start

kill: installed ## kill a service (SIGKILL): SERVICE=billing VARIANT=hybrid REPLICA=1
	@$(LAB) kill

pause: installed ## freeze a service or server (SIGSTOP): SERVICE=billing|broker|postgres VARIANT=hybrid
	@$(LAB) pause

resume: installed ## let a paused service or server continue
	@$(LAB) resume

fault: installed ## plant a fault: LATENCY, ERRORS, LOCK, READONLY, COLUMN, BINDING, DEADLETTERS or MESSAGE; alone it explains each
	@$(LAB) fault

broker-down: installed ## stop the broker
	@$(LAB) broker-down

broker-up: installed ## start the broker again
	@$(LAB) broker-up

heal: installed ## undo all of these: clear faults, resume and start services and servers
	@$(LAB) heal

watch: installed ## show the state of the running variants, redrawn each second: VARIANT=hybrid
	@$(ALONE) $(LAB) watch; exit $$?

demo: installed ## place one order in all four variants while something is broken: FAULT=billing-down|notification-down|broker-down|none
	@$(LAB) demo

load: installed ## run k6 against VARIANT (or all): PROFILE=smoke|average|stress|spike|hot RATE=n DURATION=s DASHBOARD=1
	@$(ALONE) $(LOAD) load; exit $$?

export N PREDICT
.PHONY: exercise experiment
exercise: installed ## do exercise N: N=1 PREDICT=http; without N list them (needs make run VARIANT=all)
	@$(LAB) exercise

experiment: installed ## list the experiments: a variant with one mechanism added or removed
	@$(LAB) experiment

compare: installed ## measure all four and write docs/comparison.md; PART=rounds|saturation|hops|outages|coupling|replicas|growth|document, or the experiments with PART=mechanisms
	@$(ALONE) $(LOAD) compare; exit $$?

bench: installed ## measure this code and compare with the last run, or by turns with AGAINST=commit ROUNDS=6; VARIANT=hybrid WITH=
	@$(ALONE) $(LOAD) bench; exit $$?

logs: installed ## show the logs of a variant: VARIANT=hybrid SERVICE=order
	@$(ALONE) $(LAB) logs; exit $$?

trace: installed ## place one order and draw it with its times: VARIANT=hybrid OUTCOME=paid|declined; ORDER=id draws an existing one
	@$(ALONE) $(LAB) trace; exit $$?

record: installed ## record the runs of the lab page in docs/lab, with all four variants; one with SCENARIO=billing-down; the least disturbed of TAKES=3
	@$(ALONE) $(LAB) record; exit $$?

dead-letters: installed ## list dead letters and their errors; SHOW=1 shows their content
	@$(LAB) dead-letters

redrive: installed ## put dead letters back onto their queue and parked events back into the relay, after the cause is fixed
	@$(LAB) redrive

audit: installed ## check that the data of the three services agree: USERS=file LOG=file WAIT=seconds
	@$(LAB) audit

doctor: installed ## check this machine and say how to fix it
	@$(LAB) doctor

build: installed ## compile the services, or the copy of an experiment: VARIANT=events WITH=outbox
	@$(LAB) build

lint: installed ## formatting, lint, types and fences
	@npm run --silent checks

test: installed ## run lint, then the acceptance suite over all variants
	@npm run --silent test

faults: installed ## run every fault under load, or some with VARIANT= ROW='broker down'; random ones with SEED=7 or SEEDS=20
	@$(ALONE) npm run --silent $(if $(SEED)$(SEEDS),seeds,faults); exit $$?

mutants: installed ## plant mistakes in a copy, one by one, and check that the suite catches each: MUTANT=name,...
	@$(ALONE) npm run --silent mutants; exit $$?

test-long: installed ## run the long tests, or one with PART=hostile; recorded in docs/long-runs.md
	@$(ALONE) npm run --silent test:long; exit $$?

test-compose: installed ## run the acceptance suite against each variant in containers, or one with VARIANT=hybrid
	@$(ALONE) npm run --silent test:compose

export ALL PNG CHROMIUM
NODE = PATH="$(CURDIR)/node_modules/.bin:$$PATH" node
.PHONY: docs docs-check
docs: installed ## write docs/api, draw changed diagrams, build docs/lab, update links to code; ALL=1 draws all, PNG=folder also writes PNGs
	@sh docs/tools/install.sh
	@$(NODE) docs/tools/render.ts
	@$(NODE) docs/tools/api.ts
	@$(NODE) docs/tools/renew.ts
	@$(NODE) docs/tools/page.ts

docs-check: installed ## check that diagrams, included parts and links to code match their sources; needs no browser
	@$(NODE) docs/tools/check.ts

clean: installed ## stop the lab and remove its files and data
	@$(LAB) clean

installed:
	@sh common/lab/bootstrap.sh
