import { check } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { readAnswer } from './answer-body.ts';
import { draw } from './draw.ts';
import { optionsOf, type Profile, REQUEST_TIMEOUT_S } from './profiles.ts';

// One scenario serves all variants, because their API is the same. `node load/cli.ts load` runs it. To run it with k6
// alone, set ORDER_URLS (replicas separated by commas), USERS_FILE (one id per line), SUMMARY_FILE, SEED and
// LOAD_PROFILE (a profile as JSON).
const profile = JSON.parse(__ENV.LOAD_PROFILE ?? '{}') as Profile;
const users = new SharedArray('users', () =>
  open(__ENV.USERS_FILE ?? '')
    .trim()
    .split('\n'),
);
const seed = Number(__ENV.SEED);
const replicas = (__ENV.ORDER_URLS ?? '').split(',');

export const options = optionsOf(profile);

export default function placeOrder(): void {
  const { iterationInTest, startTime } = exec.scenario;
  const due = dueAt(startTime, iterationInTest);
  const { user, price, covered } = draw(seed, iterationInTest, profile.oneUser ? 1 : users.length);
  const body = JSON.stringify({ userId: users[user], price });
  const response = http.post(`${replicas[iterationInTest % replicas.length]}/orders`, body, {
    headers: { 'content-type': 'application/json' },
    timeout: `${REQUEST_TIMEOUT_S}s`,
    // 400 answers an order that the account does not cover.
    responseCallback: http.expectedStatuses(201, 202, 400),
  });
  const answered = Date.now();
  const { orderId, status } = readAnswer(response.body);
  const settled = covered ? response.status === 201 : response.status === 400;
  check(response, { 'the order was accepted': () => orderId !== undefined && (settled || response.status === 202) });
  console.log(JSON.stringify({ orderId, status, code: response.status, due, answered }));
}

/** Returns the time at which the request was due, in ms since 1970. It is known only for a constant rate. */
function dueAt(startTime: number, iteration: number): number {
  const constant = profile.clients === undefined && !profile.stages;
  return constant ? startTime + (iteration * 1000) / profile.rate : Date.now();
}

export function handleSummary(data: { metrics: Record<string, unknown> }): Record<string, string> {
  return { [__ENV.SUMMARY_FILE ?? '']: JSON.stringify(data.metrics) };
}
