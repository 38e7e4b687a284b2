import { setTimeout as sleep } from 'node:timers/promises';
import { type ConfirmChannel, type GetMessage } from 'amqplib';
import pg from 'pg';
import { visitDeadQueues, take } from '../audit/dead-queues.ts';
import { LabError } from '../machine/lab-error.ts';
import { say } from '../machine/terminal.ts';
import { reasonOf } from '../machine/wait.ts';
import { chosenToUse, serviceAskedFor } from '../processes/options.ts';
import { type Service, services, type Variant } from '../processes/ports.ts';
import { databaseUrlsOf } from '../servers/database-urls.ts';

/** A message that goes straight to a queue carries its first routing key in this header. */
const ORIGINAL_KEY = 'x-original-routing-key';

/** The services declare a missing queue within 10 s. */
const QUEUE_MISSING_MS = { atMost: 15_000, retry: 500 };

const RETURN_TO_RELAY = `
  UPDATE outbox SET parked_at = NULL, failures = 0, leased_until = clock_timestamp()
  WHERE parked_at IS NOT NULL RETURNING id`;

/**
 * `make redrive`: moves dead letters back onto their queue, and parked events back to their relay. It takes only those
 * that are there when it begins, so one that fails again is moved once.
 */
export async function redrive(): Promise<void> {
  let moved = 0;
  await visitDeadQueues(async (channel, { variant, service, name, waiting }) => {
    let here = 0;
    for await (const letter of take(channel, name, waiting)) {
      await putBack(channel, service, letter);
      channel.ack(letter);
      here++;
    }
    if (here > 0) say(`${variant}: ${here} put back from ${name} onto ${service}`);
    moved += here;
  });
  const asked = serviceAskedFor();
  for (const variant of chosenToUse()) {
    for (const service of asked ? [asked] : services) moved += await returnParked(variant, service);
  }
  if (moved === 0) say('no dead letters and no parked events');
}

/** Returns the number of parked events that the service's relay takes up again. */
async function returnParked(variant: Variant, service: Service): Promise<number> {
  if (service === 'notification') return 0; // it publishes nothing
  const connectionString = databaseUrlsOf(variant)(service);
  const client = new pg.Client({ connectionString, options: `-c search_path=${variant}` });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query(RETURN_TO_RELAY);
    if (rowCount) say(`${variant}: ${rowCount} parked returned to the relay of ${service}`);
    return rowCount ?? 0;
  } catch (error) {
    say(`${variant}: the outbox of ${service} can't be read (${reasonOf(error)}): its parked events stay parked`);
    return 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Resolves when the broker has confirmed the message. Only then may the dead letter be acknowledged. */
async function putBack(channel: ConfirmChannel, queue: string, letter: GetMessage): Promise<void> {
  const until = Date.now() + QUEUE_MISSING_MS.atMost;
  while (!(await isQueued(channel, queue, letter))) {
    if (Date.now() > until) throw new LabError(`There is no queue ${queue}: the dead letter stays where it is.`);
    await sleep(QUEUE_MISSING_MS.retry);
  }
}

/** Publishes body, type, messageId, routing key and trace, and nothing else. Returns false if the broker returns it. */
async function isQueued(channel: ConfirmChannel, queue: string, letter: GetMessage): Promise<boolean> {
  const { content, properties } = letter;
  const { traceparent } = properties.headers ?? {};
  const options = {
    type: shortString(properties.type),
    messageId: shortString(properties.messageId),
    headers: { traceparent: shortString(traceparent), [ORIGINAL_KEY]: shortString(originalKeyOf(letter)) },
    persistent: true,
    mandatory: true,
  };
  let queued = true;
  const returned = () => (queued = false);
  channel.once('return', returned);
  await new Promise<void>((resolve, reject) => {
    channel.publish('', queue, content, options, (error) => {
      if (error) reject(new LabError('The broker has not confirmed the message: the dead letter stays where it is.'));
      else resolve();
    });
  }).finally(() => channel.off('return', returned));
  return queued;
}

/** Reads the key from the service's header, or from what the broker noted when it dead-lettered the message. */
function originalKeyOf({ properties }: GetMessage): unknown {
  const headers: Record<string, unknown> = properties.headers ?? {};
  const deaths = headers['x-death'] as { 'routing-keys'?: string[] }[] | undefined;
  return headers[ORIGINAL_KEY] ?? deaths?.at(-1)?.['routing-keys']?.[0];
}

/** Returns undefined for what AMQP's short string can't hold: the message may come from anywhere. */
function shortString(value: unknown): string | undefined {
  const fits = typeof value === 'string' && Buffer.byteLength(value) <= 255 && !value.includes('\uFFFD');
  return fits ? value : undefined;
}
