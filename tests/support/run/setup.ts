import { rmSync } from 'node:fs';
import { startInfrastructure, type Infrastructure } from '../../../common/lab/infrastructure.ts';
import { publishInfrastructure, TEST_FOLDER } from '../infrastructure.ts';

declare global {
  var labInfrastructure: Infrastructure | undefined;
}

/** One PostgreSQL and one RabbitMQ for the whole run; every test file starts the services that it needs. */
export default async function setup(): Promise<void> {
  rmSync(TEST_FOLDER, { recursive: true, force: true });
  globalThis.labInfrastructure = await startInfrastructure({ mode: 'native', profile: 'test', broker: true });
  publishInfrastructure(globalThis.labInfrastructure);
}
