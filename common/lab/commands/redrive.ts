import { type ConfirmChannel, type GetMessage } from 'amqplib';
import { visitDeadQueues, take } from '../audit/dead-queues.ts';
import { LabError } from '../machine/lab-error.ts';
import { say } from '../machine/terminal.ts';

/** Under this header a service finds where a message first went when it comes straight to the queue. */
const ORIGINAL_KEY = 'x-original-routing-key';

/** What was noted on the message when it was put aside, by the service or by the broker. */
const NOTES = /^x-(error|death|first-death-.*|last-death-.*|delivery-count|acquired-count)$/;

/** `make redrive`: puts back onto its queue what was there when it began, so that poison doesn't go round and round. */
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

/** Resolves when the broker has it on the queue: only then may the dead one go. */
async function putBack(channel: ConfirmChannel, queue: string, { content, properties }: GetMessage): Promise<void> {
  const headers = headersOf(properties.headers ?? {});
  const options = { ...properties, headers, persistent: true, mandatory: true };
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new LabError(`${why}: the dead letter stays where it is.`));
    const returned = () => fail(`There is no queue ${queue}`);
    channel.once('return', returned);
    channel.publish('', queue, content, options, (error) => {
      channel.off('return', returned);
      if (error) fail(`The broker has not taken it`);
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
