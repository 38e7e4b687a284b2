import { check } from 'k6';
import { SharedArray } from 'k6/data';
import exec from 'k6/execution';
import http from 'k6/http';
import { readAnswer } from './answer-body.ts';
import { draw } from './draw.ts';
import { optionsOf, type Profile, REQUEST_TIMEOUT_S } from './profiles.ts';

// The one scenario: the API is the same in every variant. `node load/cli.ts load` runs it; k6 alone can too, with
// ORDER_URLS (one or, by commas, several replicas), USERS_FILE (one id a line), SUMMARY_FILE, SEED and LOAD_PROFILE (a profile as JSON) in the environment.
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
    // a 400 is how an order that is not covered is answered
    responseCallback: http.expectedStatuses(201, 202, 400),
  });
  const answered = Date.now();
  const { orderId, status } = readAnswer(response.body);
  const settled = covered ? response.status === 201 : response.status === 400;
  check(response, { 'the order was accepted': () => orderId !== undefined && (settled || response.status === 202) });
  console.log(JSON.stringify({ orderId, status, code: response.status, due, answered }));
}

/** When the request was to be sent, in ms since 1970: only where the rate is constant is it known afterwards. */
function dueAt(startTime: number, iteration: number): number {
  const constant = profile.clients === undefined && !profile.stages;
  return constant ? startTime + (iteration * 1000) / profile.rate : Date.now();
}

export function handleSummary(data: { metrics: Record<string, unknown> }): Record<string, string> {
  return { [__ENV.SUMMARY_FILE ?? '']: JSON.stringify(data.metrics) };
}
