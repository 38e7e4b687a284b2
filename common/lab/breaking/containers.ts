import { type LabServer } from './controlled.ts';
import { brokerAnswers, databaseAnswers } from '../servers/answers.ts';
import { ControlledContainer } from './controlled-container.ts';
import { docker } from '../servers/docker-engine.ts';
import { codeOf } from '../processes/experiments.ts';
import { containerPortOf, portOf, services, type Variant } from '../processes/ports.ts';
import { everyName } from '../processes/running-services.ts';
import { type ServerName } from '../servers/servers.ts';
import { until } from '../machine/wait.ts';

interface Found {
  id: string;
  variant: Variant;
  name: string;
}

/** Returns the services that docker compose started from this folder or an experiment's copy, ended ones included. */
export async function composedServices(): Promise<ControlledContainer[]> {
  return (await composed()).flatMap(({ id, variant, name }) => {
    const service = services.find((one) => one === name);
    return service ? [new ControlledContainer(id, variant, service, urlOf(variant, service))] : [];
  });
}

/** Returns the servers of this kind of the compose projects; each variant has its own. */
export async function composedServers(name: ServerName): Promise<LabServer[]> {
  const service = name === 'broker' ? 'rabbitmq' : 'postgres';
  return (await composed())
    .filter((found) => found.name === service)
    .map(({ id, variant }) => serverIn(id, name, variant));
}

function serverIn(id: string, name: ServerName, variant: Variant): LabServer {
  const answers = () =>
    name === 'broker'
      ? brokerAnswers(`amqp://lab:lab@127.0.0.1:${containerPortOf(variant, 'AMQP')}/${variant}`)
      : databaseAnswers(`postgres://order:order@127.0.0.1:${containerPortOf(variant, 'POSTGRES')}/order_db`);
  const isPaused = async () => (await docker(['container', 'inspect', '--format', '{{.State.Paused}}', id])) === 'true';
  const resume = async () => {
    if (await isPaused()) await docker(['unpause', id]);
  };
  return {
    name,
    variants: [variant],
    isUp: () =>
      answers().then(
        () => true,
        () => false,
      ),
    isPaused,
    start: async () => {
      await resume();
      await docker(['start', id]);
      await until(`the ${name} of ${variant}`, 120_000, answers);
    },
    stop: async () => {
      await resume(); // a frozen container takes no signal
      await docker(['stop', '--time', '30', id]);
    },
    pause: async () => void (await docker(['pause', id])),
    resume,
  };
}

const urlOf = (variant: Variant, service: (typeof services)[number]) => `http://127.0.0.1:${portOf(variant, service)}`;

/** Returns the containers of the projects of this folder and of the experiments' copies; none without Docker. */
async function composed(): Promise<Found[]> {
  const label = (name: string) => `com.docker.compose.${name}`;
  const labels = ['project', 'service', 'project.working_dir'].map((name) => `{{.Label "${label(name)}"}}`);
  const format = ['{{.ID}}', ...labels].join(' ');
  const some = `label=${label('project')}`;
  const lines = await docker(['ps', '--all', '--filter', some, '--format', format], 3000).catch(() => '');
  return lines.split('\n').flatMap((line) => {
    const [id = '', project, name = '', ...folder] = line.split(' ');
    const variant = everyName().find((one) => project === `lab-${one}` && folder.join(' ') === codeOf(one));
    return variant ? [{ id, variant, name }] : [];
  });
}
