import { LabError } from '../common/lab/machine/lab-error.ts';
import { chosenToUse } from '../common/lab/processes/options.ts';
import { type Variant } from '../common/lab/processes/ports.ts';
import { stopOwnServices } from '../common/lab/processes/running-services.ts';
import { stopSignal } from '../common/lab/processes/signals.ts';
import { say } from '../common/lab/machine/terminal.ts';
import { findK6 } from './k6/find-k6.ts';
import { keep, measureLoad, type LoadResult, warmUp } from './measure/load.ts';
import { dashboardPortAskedFor, profileAskedFor, SEED, USERS } from './options.ts';
import { complaintsOf, reportOf } from './report.ts';
import { runningStack, type Stack, startServers, startStack } from './stack.ts';
import { makeUsers } from './users.ts';

/** `make load`: runs k6 against one variant or all, one after the other. Variants that don't run are started first. */
export async function load(): Promise<void> {
  const variants = chosenToUse();
  const profile = profileAskedFor();
  const dashboardPort = dashboardPortAskedFor();
  const stop = stopSignal(() => stopOwnServices(0));
  const k6 = await findK6(say);
  say(`${k6.version}, profile ${profile.name}: ${profile.what}`);
  const results = new Map<Variant, LoadResult>();
  await withStacks(variants, async (stack) => {
    if (stop.aborted) return;
    say(`${stack.variant}: making ${USERS} users with money in their accounts`);
    const users = await makeUsers(stack, USERS);
    const request = { k6, profile, users, seed: SEED, dashboardPort, stop };
    if (profile.name !== 'smoke') {
      say(`${stack.variant}: warming up`);
      await warmUp(stack, request);
    }
    if (dashboardPort !== undefined) say(`k6's dashboard: http://127.0.0.1:${dashboardPort}`);
    if (stop.aborted) return;
    const result = await measureLoad(stack, request);
    results.set(stack.variant, result);
    say(`${stack.variant}: kept in ${keep({ profile, result }, stack.variant, profile.name)}`);
  });
  if (results.size > 0) console.log(`\n${reportOf(results)}\n`);
  const complaints = [...results].flatMap(([variant, result]) => complaintsOf(variant, result));
  if (complaints.length > 0) throw new LabError(complaints.join('\n    '));
}

/** Calls `work` with each variant. A variant that doesn't run is started before and stopped after it. */
async function withStacks(variants: Variant[], work: (stack: Stack) => Promise<void>): Promise<void> {
  const stacks = new Map<Variant, Stack>();
  for (const variant of variants) {
    const running = await runningStack(variant, say);
    if (running) stacks.set(variant, running);
  }
  const missing = variants.filter((variant) => !stacks.has(variant));
  const servers = missing.length > 0 ? await startServers(missing) : undefined;
  try {
    for (const variant of variants) {
      const stack = stacks.get(variant) ?? (await startStack(variant, servers!));
      await work(stack).finally(() => stack.close());
    }
  } finally {
    await servers?.stop();
  }
}
