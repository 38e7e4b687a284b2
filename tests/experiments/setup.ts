import { experiments } from '../../common/lab/processes/experiments.ts';
import { hasBroker } from '../../common/lab/processes/ports.ts';
import { createVirtualHosts } from '../../common/lab/servers/virtual-hosts.ts';
import setupSuite from '../support/run/setup.ts';
import { rabbitmq } from '../support/server-controls.ts';

/** The broker of a test run has the virtual hosts of the variants. This adds those of the experiments. */
export default async function setup(): Promise<void> {
  await setupSuite();
  const names = experiments.map(({ name }) => name).filter(hasBroker);
  await createVirtualHosts(rabbitmq.managementUrl(), names);
}
