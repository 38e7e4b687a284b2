import { until } from '../machine/wait.ts';

/** Runs `rabbitmqctl` on a broker and returns its output (https://www.rabbitmq.com/docs/man/rabbitmqctl.8). */
export type Rabbitmqctl = (...command: string[]) => Promise<string>;

const WITHIN_MS = 30_000;

/** Gives the broker less memory than it uses, so it raises its memory alarm and stops reading from publishers. */
export async function raiseAlarm(rabbitmqctl: Rabbitmqctl): Promise<void> {
  await setWatermark(rabbitmqctl, '0.00001');
  await until('the memory alarm', WITHIN_MS, () => expectAlarm(rabbitmqctl, true));
}

/** Gives the broker its memory back, and returns when the alarm has ended. */
export async function endAlarm(rabbitmqctl: Rabbitmqctl): Promise<void> {
  await setWatermark(rabbitmqctl, '0.4');
  await until('the end of the memory alarm', WITHIN_MS, () => expectAlarm(rabbitmqctl, false));
}

function setWatermark(rabbitmqctl: Rabbitmqctl, fraction: string): Promise<string> {
  return rabbitmqctl('set_vm_memory_high_watermark', fraction);
}

async function expectAlarm(rabbitmqctl: Rabbitmqctl, wanted: boolean): Promise<void> {
  const alarms = await rabbitmqctl('eval', 'rabbit_alarm:get_alarms().');
  if (alarms.includes('memory') !== wanted) throw new Error(`the broker's alarms are ${alarms.trim()}`);
}
