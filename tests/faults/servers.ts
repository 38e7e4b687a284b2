import { endAlarm, type Rabbitmqctl, raiseAlarm } from '../../common/lab/breaking/broker-alarm.ts';
import { type Service } from '../../common/lab/processes/ports.ts';
import { pause } from '../support/eventually.ts';
import { postgres, rabbitmq } from '../support/server-controls.ts';
import { type Stage } from '../support/stage.ts';
import { type Break } from './break.ts';

const services: Service[] = ['order', 'billing', 'notification'];

/** A quorum queue younger than about 2 s when its broker is killed stays without a leader (RabbitMQ 3.10). */
const QUEUES_GROWN_UP_MS = 5000;

/** SIGKILL to the whole broker; the repair starts it again. */
export const rabbitmqKilled: Break = {
  reach: 'servers',
  breaks: async (stage) => {
    await pause(QUEUES_GROWN_UP_MS); // the age of the queues, not a wait for an event
    await rabbitmq.stop('kill');
    const restart = () => rabbitmq.start();
    return { restart, mend: () => restart().then(() => stage.deployment.heal()) };
  },
};

/** Longer than two heartbeats, after which a service gives its connection up. */
const FROZEN_BROKER_MS = 15_000;

/** Longer than any deadline of a statement. */
const FROZEN_DATABASE_MS = 8000;

/** SIGSTOP to the whole broker; the repair lets it continue. */
export const rabbitmqFrozen: Break = {
  reach: 'servers',
  lastsMs: FROZEN_BROKER_MS,
  breaks: async (stage) => {
    await rabbitmq.pause();
    const restart = () => rabbitmq.resume();
    return { restart, mend: () => restart().then(() => stage.deployment.heal()) };
  },
};

/** SIGSTOP to PostgreSQL and the process of each connection; the repair lets them continue. */
export const postgresFrozen: Break = {
  reach: 'servers',
  interruptsOrder: true,
  lastsMs: FROZEN_DATABASE_MS,
  breaks: async (stage) => {
    await postgres.pause();
    const restart = () => postgres.resume();
    return { restart, mend: () => restart().then(() => stage.deployment.heal()) };
  },
};

/** The broker stops reading from publishers until the repair. */
export const alarm: Break = {
  reach: 'servers',
  breaks: async (stage) => {
    await raiseAlarm(rabbitmqctl);
    let ended: Promise<void> | undefined;
    const restart = () => (ended ??= endAlarm(rabbitmqctl));
    return { restart, mend: () => restart().then(() => stage.deployment.heal()) };
  },
};

const rabbitmqctl: Rabbitmqctl = (...command) => rabbitmq.control(...command);

/** `pg_ctl stop -m immediate`; the repair starts PostgreSQL, which recovers from its log. */
export const postgresRestarted: Break = {
  reach: 'servers',
  interruptsOrder: true,
  breaks: async (stage) => {
    await postgres.stop('immediate');
    const restart = () => postgres.start();
    return { restart, mend: () => restart().then(() => stage.deployment.heal()) };
  },
};

/** Ends every session; new ones are accepted at once. */
export const sessionsEnded: Break = {
  reach: 'servers',
  interruptsOrder: true,
  breaks: async (stage) => {
    await endSessions(stage);
    return { mend: () => stage.deployment.heal() };
  },
};

async function endSessions(stage: Stage): Promise<void> {
  for (const service of services) await stage.database(service).endSessions();
}
