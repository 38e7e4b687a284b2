import { type ConfirmChannel, type GetMessage } from 'amqplib';
import { visitDeadQueues, take } from '../audit/dead-queues.ts';
import { LabError } from '../machine/lab-error.ts';
import { say } from '../machine/terminal.ts';

/** A message that goes straight to a queue carries its first routing key in this header. */
const ORIGINAL_KEY = 'x-original-routing-key';

/** Headers that the service or the broker adds when it dead-letters a message. */
const NOTES = /^x-(error|death|first-death-.*|last-death-.*|delivery-count|acquired-count)$/;

/**
 * `make redrive`: moves dead letters back onto their queue. It takes only those that are there when it begins, so a
 * message that fails again is moved once.
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
  if (moved === 0) say('no dead letters');
}

/** Resolves when the broker has confirmed the message. Only then may the dead letter be acknowledged. */
async function putBack(channel: ConfirmChannel, queue: string, { content, properties }: GetMessage): Promise<void> {
  const headers = headersOf(properties.headers ?? {});
  const options = { ...properties, headers, persistent: true, mandatory: true };
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new LabError(`${why}: the dead letter stays where it is.`));
    const returned = () => fail(`There is no queue ${queue}`);
    channel.once('return', returned);
    channel.publish('', queue, content, options, (error) => {
      channel.off('return', returned);
      if (error) fail('The broker has not confirmed the message');
      else resolve();
    });
  });
}

function headersOf(headers: Record<string, unknown>): Record<string, unknown> {
  const deaths = headers['x-death'] as { 'routing-keys'?: string[] }[] | undefined;
  const first = headers[ORIGINAL_KEY] ?? deaths?.at(-1)?.['routing-keys']?.[0];
  const kept = Object.entries(headers).filter(([name]) => !NOTES.test(name));
  return { ...Object.fromEntries(kept), ...(first === undefined ? {} : { [ORIGINAL_KEY]: first }) };
}
