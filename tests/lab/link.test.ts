import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { Link } from '../../common/lab/breaking/link.ts';
import { eventually } from '../support/eventually.ts';

describe('a link that holds from a word on', () => {
  const heard: string[] = [];
  const server = createServer((socket) => socket.on('data', (bytes) => heard.push(bytes.toString())));
  let link: Link;

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    link = await Link.open(0, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  });

  afterAll(async () => {
    await link.cut();
    server.close();
  });

  test('the word and all later bytes wait until they are released', async () => {
    const reached = link.holdFrom('word');
    const { port } = new URL(link.through('http://service'));
    const socket = connect(Number(port), '127.0.0.1');
    socket.write('before');
    await eventually(() => expect(heard).toEqual(['before']));
    socket.write('a word');
    await reached;
    socket.write(' after');
    await eventually(() => expect(link.holding('there')).toBe('a word after'.length));
    expect(heard).toEqual(['before']);
    link.release();
    await eventually(() => expect(heard.join('')).toBe('beforea word after'));
  });
});
