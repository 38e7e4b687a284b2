import { setTimeout as sleep } from 'node:timers/promises';
import { lockAccount, unlockAccounts } from '../../breaking/account-lock.ts';
import { type LabServer } from '../../breaking/controlled.ts';
import { tablesOf } from '../../breaking/database-session.ts';
import { INJECTED_MS } from '../../exercises/waiting.ts';
import { type Participant } from '../model/participants.ts';
import { now } from './clock.ts';
import { type LaneRecorder } from './lane-recorder.ts';
import { type Scenario } from './scenarios.ts';

/** Breaks a participant in every lane that has it, and repairs it. */
export class Fault {
  private readonly fault: NonNullable<Scenario['fault']>;
  private readonly id: string;
  private readonly lanes: LaneRecorder[];
  private readonly brokers: LabServer[];

  constructor(scenario: Scenario, lanes: LaneRecorder[], brokers: LabServer[]) {
    this.fault = scenario.fault!;
    this.id = scenario.id;
    this.lanes = this.fault.participant === 'Broker' ? lanes.filter(({ hasBroker }) => hasBroker) : lanes;
    this.brokers = brokers;
  }

  async set(): Promise<void> {
    const { kind, participant, latencyMs = 0 } = this.fault;
    if (participant === 'Broker') await Promise.all(this.brokers.map((broker) => broker.stop()));
    else if (kind === 'down') await this.each((service) => service.kill());
    else if (kind === 'slow') await this.each((service) => service.inject({ latencyMs, errorRate: 0 }));
    else if (kind === 'locked')
      await Promise.all(
        this.lanes.map(({ variant, customer }) => lockAccount(tablesOf(variant, 'billing'), customer.userId)),
      );
    if (kind === 'slow') await sleep(INJECTED_MS);
    for (const lane of this.lanes) this.record(lane, 'set');
  }

  async heal(): Promise<void> {
    const { kind, participant } = this.fault;
    if (participant === 'Broker') await Promise.all(this.brokers.map((broker) => broker.start()));
    if (participant === 'Broker') for (const lane of this.lanes) this.record(lane, 'healed');
    else await Promise.all(this.lanes.map((lane) => this.healIn(lane, kind)));
  }

  record(lane: LaneRecorder, state: 'set' | 'healed', at = now()): void {
    lane.fault({ fault: this.id, state, ...this.fault }, at);
  }

  private async healIn(lane: LaneRecorder, kind: Fault['fault']['kind']): Promise<void> {
    const begun = now();
    if (kind === 'locked') await unlockAccounts(tablesOf(lane.variant, 'billing'));
    else if (kind === 'slow') for (const service of this.servicesOf(lane)) await service.clear();
    else for (const service of this.servicesOf(lane)) await service.start();
    this.record(lane, 'healed', kind === 'locked' ? begun : now()); // a waiting statement goes on at once
  }

  private each(work: (service: LaneRecorder['services'][0]) => Promise<unknown>): Promise<unknown> {
    return Promise.all(this.lanes.flatMap((lane) => this.servicesOf(lane).map(work)));
  }

  private servicesOf({ services }: LaneRecorder): LaneRecorder['services'] {
    return services.filter(({ service }) => service === nameOf(this.fault.participant));
  }
}

const nameOf = (participant: Participant) => participant.toLowerCase();
