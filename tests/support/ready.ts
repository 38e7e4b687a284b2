import { eventually } from './eventually.ts';

/** The boot deadline where all services of a variant boot at the same time. */
const BOOT_MS = 90_000;

/** Resolves when the service is ready; its broker may still be missing. */
export async function isReady(url: string): Promise<void> {
  await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200), { within: BOOT_MS });
}

/** Resolves when the service is ready and connected to all its dependencies. */
export async function isWhole(url: string): Promise<void> {
  await eventually(async () => {
    const answer = await fetch(`${url}/health/ready`);
    expect(await answer.json()).toMatchObject({ status: 'ok' });
  });
}
