import fc from 'fast-check';
import { type Stage } from '../support/stage.ts';
import { bad, good, type Kind, type PostCall, postCalls } from './calls.ts';
import { expectProblem } from './problems.ts';

const RUNS = 40;
const HEADERS = { 'content-type': 'application/json' };

const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.isWellFormed() && !value.includes('\0');

/** The rules of the API for each kind, independent of the service's own schemas. */
const valid: Record<Kind, (value: unknown) => boolean> = {
  uuid: (value) => isText(value) && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value),
  amount: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 1e12,
  name: (value) => isText(value) && [...value].length >= 1 && [...value].length <= 200,
  email: (value) => isText(value) && /^[a-z0-9]{1,64}@[a-z0-9]{1,63}\.[a-z]{2,63}$/.test(value),
  outcome: (value) => value === 'success' || value === 'failure',
  reason: (value) => value === 'insufficient_funds' || value === 'account_not_found',
};

const goodValue: Record<Kind, fc.Arbitrary<unknown>> = {
  uuid: fc.tuple(fc.uuid(), fc.boolean()).map(([id, upper]) => (upper ? id.toUpperCase() : id)),
  amount: fc.integer({ min: 1, max: 1e12 }),
  name: fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }).filter(valid.name),
  email: fc.stringMatching(/^[a-z0-9]{1,20}@[a-z0-9]{1,20}\.[a-z]{2,5}$/),
  outcome: fc.constant(good.outcome),
  reason: fc.constantFrom('insufficient_funds', 'account_not_found'),
};

/** A member's JSON text, and whether the call accepts it. */
const member = (kind: Kind) => {
  const fine = goodValue[kind].map((value) => ({ text: JSON.stringify(value), fine: true }));
  const broken = fc
    .oneof(
      fc.constantFrom(...bad[kind]),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    )
    .filter((text) => !valid[kind](JSON.parse(text)))
    .map((text) => ({ text, fine: false }));
  return fc.oneof({ weight: 3, arbitrary: fine }, { weight: 1, arbitrary: broken });
};

const bodyFor = ({ fields, optional }: PostCall) =>
  fc.record(Object.fromEntries(Object.entries(fields).map(([name, kind]) => [name, member(kind)])), {
    requiredKeys: Object.keys(fields).filter((name) => !optional.includes(name)),
  });

/** Sends random requests with valid and invalid fields to every call that takes a body. */
export function randomRequests(stage: Stage): void {
  for (const call of postCalls(stage.features)) {
    test(`POST ${call.path} rejects exactly the invalid requests and names their fields`, () =>
      fc.assert(
        fc.asyncProperty(bodyFor(call), async (members) => {
          const entries = Object.entries(members);
          const body = `{${entries.map(([name, { text }]) => `"${name}":${text}`).join(',')}}`;
          const answer = await stage
            .client(call.service)
            .raw({ method: 'POST', path: call.path, headers: HEADERS, body });
          const broken = entries.filter(([, { fine }]) => !fine).map(([name]) => name);
          if (broken.length > 0) expectProblem(answer, 400, ...broken);
          else
            expect({ errors: answer.body.errors, ok: answer.status < 500 }).toStrictEqual({
              errors: undefined,
              ok: true,
            });
        }),
        { numRuns: RUNS },
      ));
  }
}
