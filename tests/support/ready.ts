import { eventually } from './eventually.ts';

/** How long a boot may take where all services of a variant boot at once. */
const BOOT_MS = 90_000;

/** Resolves when the service there says that it is ready; it may still miss its broker. */
export async function isReady(url: string): Promise<void> {
  await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200), { within: BOOT_MS });
}

/** Ready, and nothing missing: a broker that came back has been found again. */
export async function isWhole(url: string): Promise<void> {
  await eventually(async () => {
    const answer = await fetch(`${url}/health/ready`);
    expect(await answer.json()).toMatchObject({ status: 'ok' });
  });
}
