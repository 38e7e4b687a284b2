import { type LabBroker } from './controlled.ts';
import { brokerAnswers } from '../servers/answers.ts';
import { ControlledContainer } from './controlled-container.ts';
import { docker } from '../servers/docker-engine.ts';
import { root } from '../machine/folders.ts';
import { containerPortOf, portOf, services, type Variant, variants } from '../processes/ports.ts';
import { until } from '../machine/wait.ts';

interface Found {
  id: string;
  variant: Variant;
  name: string;
}

/** Returns the services that docker compose started from this folder, ended ones included. */
export async function composedServices(): Promise<ControlledContainer[]> {
  return (await composed()).flatMap(({ id, variant, name }) => {
    const service = services.find((one) => one === name);
    return service ? [new ControlledContainer(id, variant, service, urlOf(variant, service))] : [];
  });
}

/** Returns the brokers of the compose projects; each variant has its own. */
export async function composedBrokers(): Promise<LabBroker[]> {
  return (await composed())
    .filter(({ name }) => name === 'rabbitmq')
    .map(({ id, variant }) => {
      const url = `amqp://lab:lab@127.0.0.1:${containerPortOf(variant, 'AMQP')}/${variant}`;
      return {
        variants: [variant],
        isUp: () =>
          brokerAnswers(url).then(
            () => true,
            () => false,
          ),
        start: async () => {
          await docker(['start', id]);
          await until(`the broker of ${variant}`, 120_000, () => brokerAnswers(url));
        },
        stop: async () => void (await docker(['stop', '--time', '30', id])),
      };
    });
}

const urlOf = (variant: Variant, service: (typeof services)[number]) => `http://127.0.0.1:${portOf(variant, service)}`;

/** Returns the containers of this folder's projects; none without Docker. */
async function composed(): Promise<Found[]> {
  const label = (name: string) => `com.docker.compose.${name}`;
  const format = `{{.ID}} {{.Label "${label('project')}"}} {{.Label "${label('service')}"}}`;
  const here = `label=${label('project.working_dir')}=${root}`;
  const lines = await docker(['ps', '--all', '--filter', here, '--format', format], 3000).catch(() => '');
  return lines.split('\n').flatMap((line) => {
    const [id = '', project, name = ''] = line.split(' ');
    const variant = variants.find((one) => project === `lab-${one}`);
    return variant ? [{ id, variant, name }] : [];
  });
}
