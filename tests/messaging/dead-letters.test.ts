import { jest } from '@jest/globals';
import { type ConsumeMessage } from 'amqplib';
import { type Config } from '../../common/platform/config.ts';
import { NotConfirmed } from '../../common/platform/messaging/confirming-channel.ts';
import { deadLetterOf } from '../../common/platform/messaging/dead-letter.ts';
import { DeadLetters } from '../../common/platform/messaging/dead-letters.ts';
import { type Publisher } from '../../common/platform/messaging/publisher.ts';
import { Topology } from '../../common/platform/messaging/topology.ts';
import { type Log } from '../../common/platform/observability/logger.ts';
import { eventually } from '../support/eventually.ts';

const message = (properties: object) =>
  ({
    fields: { exchange: 'lab.events', routingKey: 'order.completed' },
    properties,
    content: Buffer.from('?'),
  }) as unknown as ConsumeMessage;

const log = { warn: () => undefined, error: () => undefined } as unknown as Log;
const config = { service: 'notification' } as Config;

/** The fake publisher stands for a broker under an alarm, which confirms nothing for as long as the alarm lasts. */
describe('a broker that confirms nothing', () => {
  const stopping = new AbortController();
  const waiting: ((err: Error) => void)[] = [];
  const send = jest.fn<Publisher['send']>(() => new Promise((_, reject) => waiting.push(reject)));
  const letters = new DeadLetters(config, new Topology({}, {}), { send } as unknown as Publisher, log);
  let outcome = '';

  beforeAll(() => {
    void letters.put(message({}), new Error('bad'), stopping.signal).then(
      () => (outcome = 'confirmed'),
      (err: Error) => (outcome = err.name),
    );
  });

  test('gets one copy of a dead letter, without a time limit', () => {
    expect(send).toHaveBeenCalledTimes(1);
    const timeout = send.mock.calls[0]![4];
    expect(timeout).toBeUndefined();
  });

  test('gets another after the connection was lost', async () => {
    waiting[0]!(new NotConfirmed('channel closed'));
    await eventually(() => expect(send).toHaveBeenCalledTimes(2));
  });

  test('delays no stop', async () => {
    stopping.abort();
    await eventually(() => expect(outcome).toBe('AbortError'));
  });
});

describe('the properties of a dead letter', () => {
  const err = new Error('x'.repeat(10_000));
  const bytes = (text: unknown) => Buffer.byteLength(text as string);

  test('headers of any shape become a text of 4 KiB', () => {
    let nested: unknown = 'deep';
    for (let depth = 0; depth < 100_000; depth++) nested = [nested];
    const headers = {
      nested,
      long: 'ё'.repeat(70_000),
      binary: Buffer.alloc(70_000),
      big: 1n,
      constructor: 1,
      toString: 2,
    };
    const dead = deadLetterOf(message({ headers }), err).headers as Record<string, string>;
    expect(bytes(dead['x-original-headers'])).toBeGreaterThan(4000);
    expect(bytes(dead['x-original-headers'])).toBeLessThanOrEqual(4096);
    expect(dead['x-original-headers']).not.toMatch(/\uFFFD/);
    expect(bytes(dead['x-error'])).toBeLessThanOrEqual(1024);
  });

  test.each(['\uFFFD', 'x'.repeat(256), 'ё'.repeat(128), 7, { toString: 1 }, null])('%p is no name', (value) => {
    const { type, messageId, contentType } = deadLetterOf(
      message({ type: value, messageId: value, contentType: value }),
      err,
    );
    expect([type, messageId, contentType]).toStrictEqual([undefined, undefined, undefined]);
  });

  test('names of 255 bytes are kept', () => {
    const name = `${'ё'.repeat(127)}x`;
    expect(deadLetterOf(message({ type: name }), err).type).toBe(name);
  });

  test.each([2 ** 63, 2 ** 64, NaN, -1, 'now'])('%p is no timestamp', (timestamp) => {
    expect(deadLetterOf(message({ timestamp }), err).timestamp).toBeUndefined();
  });
});
