import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { profiles, root } from '../../common/lab/machine/folders.ts';
import {
  hasBroker,
  manifestOf,
  maxReplicas,
  portOf,
  type Server,
  serverPort,
  serverPorts,
  services,
  variants,
} from '../../common/lab/processes/ports.ts';
import { featuresOf } from '../behaviour/features.ts';
import { rabbitmq } from '../support/server-controls.ts';

const namesOf = (manifest: object) => Object.keys(manifest).sort();
const replicas = Array.from({ length: maxReplicas }, (_, index) => index + 1);

/** Lists every port of the variant on this machine: those of its services and of its containers. */
function portsOf(variant: string): number[] {
  const own = services.flatMap((service) => replicas.map((replica) => portOf(variant, service, replica, {})));
  const { POSTGRES_PORT, AMQP_PORT, BROKER_UI_PORT } = manifestOf(variant);
  return [...own, Number(POSTGRES_PORT), Number(AMQP_PORT), Number(BROKER_UI_PORT)];
}

const portsOfServers = profiles.flatMap((profile) =>
  (Object.keys(serverPorts) as Server[]).map((server) => serverPort(profile, server, {})),
);

describe('the folders of variants/', () => {
  test('each has a manifest', () => {
    const entries = readdirSync(join(root, 'variants'), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    expect(folders.sort()).toStrictEqual([...variants].sort());
  });

  test.each(variants)('%s: the manifest has the usual names', (variant) => {
    expect(namesOf(manifestOf(variant))).toStrictEqual(namesOf(manifestOf('http')));
    expect(manifestOf(variant).BROKERS).toMatch(/^[01]$/);
  });

  test('no port is used twice', () => {
    const all = [...variants.flatMap(portsOf), ...portsOfServers];
    expect(all.filter((port, index) => all.indexOf(port) !== index)).toStrictEqual([]);
    expect(all.filter((port) => !(port > 1023 && port < 32_768))).toStrictEqual([]);
  });

  test('each variant with a broker has a virtual host', async () => {
    const authorization = `Basic ${Buffer.from('lab:lab').toString('base64')}`;
    const answer = await fetch(`${rabbitmq.managementUrl()}/api/vhosts`, { headers: { authorization } });
    const hosts = ((await answer.json()) as { name: string }[]).map(({ name }) => name);
    expect(hosts.filter((name) => name !== '/').sort()).toStrictEqual(variants.filter(hasBroker).sort());
  });
});

describe('the columns of tests/behaviour/variants/', () => {
  test.each(variants)('%s: the column agrees with the manifest', async (variant) => {
    expect((await featuresOf(variant)).broker).toBe(hasBroker(variant));
  });

  test('none is left over', () => {
    const columns = readdirSync(join(root, 'tests/behaviour/variants')).map((file) => file.replace(/\.ts$/, ''));
    expect(columns.sort()).toStrictEqual([...variants].sort());
  });
});
