import { randomBytes } from 'node:crypto';
import { ControlledProcess } from '../breaking/controlled-process.ts';
import { LabError } from '../machine/lab-error.ts';
import { until } from '../machine/wait.ts';
import { spansOf, type TracedSpan } from '../page/model/span.ts';
import { readSpans } from '../trace/spans.ts';
import { traceFolder } from '../trace/switch.ts';
import { type Exercise } from './exercise.ts';
import { INJECTED_MS } from './waiting.ts';

const SLOW_MS = 500;
const ORDERS = 5;
const SPANS_MS = 5000;

export const tracedOrder: Exercise = {
  question:
    'Billing takes 0.5 s for each call. One of five orders of http is sampled. Where does its trace show the time?',
  choices: ['in Order', 'between Order and Billing', 'in Billing', "in Billing's statement"],
  variants: ['http'],
  async experiment([http]) {
    const billing = http!.those('billing');
    if (!billing.every((service) => service instanceof ControlledProcess))
      throw new LabError('This exercise needs services of make run, not containers.');
    const customer = await http!.customer(10_000);
    await Promise.all(billing.map((service) => service.inject({ latencyMs: SLOW_MS, errorRate: 0 })));
    await new Promise((injected) => setTimeout(injected, INJECTED_MS));
    const traces = Array.from({ length: ORDERS }, () => randomBytes(16).toString('hex'));
    for (const [index, traceId] of traces.entries()) {
      const flag = index === 0 ? '01' : '00';
      await customer.order(100, { traceparent: `00-${traceId}-${randomBytes(8).toString('hex')}-${flag}` });
    }
    const times = await timesOf(traces[0]!);
    const [[longest]] = Object.entries(times).toSorted(([, a], [, b]) => b - a) as [[string, number]];
    const { ended } = readSpans(traceFolder('http'));
    const traced = traces.filter((traceId) => spansOf(traceId, ended).length > 0).length;
    return {
      answer: [longest],
      rows: [
        ['orders with spans', `${traced} of ${ORDERS}`],
        ...Object.entries(times).map(([where, ms]) => [where, `${ms.toFixed(1)} ms`]),
      ],
    };
  },
  because:
    "the sampled flag of the client's traceparent goes with every call, so each service writes the spans of that order. Billing's span contains a short statement and a long wait.",
};

/** Returns where the time of one order went, in ms: each span without the spans that it contains. */
async function timesOf(traceId: string): Promise<Record<string, number>> {
  const spans: TracedSpan[] = [];
  await until('the spans of the sampled order', SPANS_MS, async () => {
    spans.splice(0, spans.length, ...spansOf(traceId, readSpans(traceFolder('http')).ended));
    span(spans, 'order', 'server');
  });
  const order = span(spans, 'order', 'server');
  const call = span(spans, 'order', 'client', '/billing/withdraw');
  const billing = span(spans, 'billing', 'server');
  const statement = span(spans, 'billing', 'client');
  return {
    'in Order': order - call,
    'between Order and Billing': Math.max(0, call - billing), // Billing's span ends after Order has the answer
    'in Billing': billing - statement,
    "in Billing's statement": statement,
  };
}

/** Returns the duration of a span in ms. */
function span(spans: TracedSpan[], service: string, kind: TracedSpan['kind'], name = ''): number {
  const found = spans.find((one) => one.service === service && one.kind === kind && one.name.includes(name));
  if (!found) throw new LabError(`there is no ${kind} span of ${service} yet`);
  return (found.end - found.start) / 1000;
}
