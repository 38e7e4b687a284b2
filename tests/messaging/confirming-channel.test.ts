import { type Duplex } from 'node:stream';
import { type ChannelModel, connect } from 'amqplib';
import { ConfirmingChannel } from '../../common/platform/messaging/confirming-channel.ts';
import { servers } from '../support/infrastructure.ts';

const HERE = 'confirming-channel.here';
const MISSING = 'confirming-channel.missing';
const content = Buffer.from('{}');

describe('a confirming channel', () => {
  let connection: ChannelModel;
  let channel: ConfirmingChannel;

  beforeAll(async () => {
    connection = await connect(Object.values(servers().brokers)[0]!);
    connection.on('error', () => undefined);
    await (await connection.createChannel()).assertQueue(HERE, { exclusive: true });
  });
  beforeEach(async () => (channel = await ConfirmingChannel.open(connection)));
  afterEach(() => channel.close());
  afterAll(() => connection.close());

  const outcomeOf = (exchange: string, key: string, properties: object = {}, body = content) =>
    channel.send(exchange, key, body, properties).then(
      () => 'confirmed',
      (err: Error) => err.name,
    );

  test.each([
    ['without ids', () => ({})],
    ['with one id', () => ({ messageId: 'always the same' })],
  ])('messages %s are returned or confirmed each by itself', async (_, properties) => {
    const keys = Array.from({ length: 200 }, (__, index) => ([2, 3, 7].includes(index % 10) ? MISSING : HERE));
    const outcomes = await Promise.all(keys.map((key) => outcomeOf('', key, properties())));
    expect(outcomes).toStrictEqual(keys.map((key) => (key === HERE ? 'confirmed' : 'Returned')));
  });

  test('what cannot be encoded harms no other message', async () => {
    const outcomes = [
      outcomeOf('', HERE),
      outcomeOf('', HERE, { headers: { long: 'x'.repeat(70_000) } }),
      outcomeOf('', HERE, { messageId: 'x'.repeat(256) }),
      outcomeOf('', HERE),
    ];
    expect(await Promise.all(outcomes)).toStrictEqual(['confirmed', 'Unpublishable', 'Unpublishable', 'confirmed']);
  });

  test('a refused message closes the channel for all in flight', async () => {
    const outcomes = [outcomeOf('', HERE, {}, Buffer.alloc(2 * 1024 * 1024)), outcomeOf('', HERE)];
    expect(await Promise.all(outcomes)).toStrictEqual(['ChannelClosed', 'ChannelClosed']);
  });

  test('a missing exchange is no fault of a message', async () => {
    expect(await outcomeOf('nowhere', HERE)).toBe('NotConfirmed');
  });

  test('a lost connection is no fault of a message', async () => {
    const own = await connect(Object.values(servers().brokers)[0]!);
    own.on('error', () => undefined);
    const open = await ConfirmingChannel.open(own);
    const sent = open.send('', HERE, content, {}).catch((err: Error) => err.name);
    (own as unknown as { connection: { stream: Duplex } }).connection.stream.destroy(new Error('cut'));
    expect(await sent).toBe('NotConfirmed');
  });
});
