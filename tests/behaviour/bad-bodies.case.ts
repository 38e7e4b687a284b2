import { type Stage } from '../support/stage.ts';
import { rowsOf } from '../support/stored.ts';
import { bad, bodyOf, type PostCall, postCalls } from './calls.ts';
import { expectProblem } from './problems.ts';

const JSON_TYPE = { 'content-type': 'application/json' };
const KIB = 1024;

/** Bodies that are not JSON objects or cannot be read. */
const notAnObject: Record<string, string | Buffer> = {
  'malformed JSON': '{"userId": ',
  'a trailing comma': '{"a": 1,}',
  NaN: '{"amount": NaN}',
  'two documents': '{}{}',
  'an empty body': '',
  'only space': '  \n',
  null: 'null',
  'an array': '[]',
  'a text': '"body"',
  'a number': '7',
  'invalid UTF-8': Buffer.concat([Buffer.from('{"name":"'), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), Buffer.from('"}')]),
  'a NUL': '{"name":"\u0000"}',
  'an array 8 000 deep': '['.repeat(8000) + ']'.repeat(8000),
};

const tooLarge: Record<string, string> = {
  'an array 50 000 deep': '['.repeat(50_000) + ']'.repeat(50_000),
  'one byte over 16 KiB': `{"a":"${'x'.repeat(16 * KIB - 7)}"}`,
  '10 MB': `{"a":"${'x'.repeat(10_000_000)}"}`,
};

const wrongTypes: Record<string, Record<string, string>> = {
  'no content type': {},
  'text/plain': { 'content-type': 'text/plain' },
  'a form': { 'content-type': 'application/x-www-form-urlencoded' },
  'UTF-16': { 'content-type': 'application/json; charset=utf-16' },
  'Latin-1': { 'content-type': 'application/json; charset=iso-8859-1' },
  gzip: { ...JSON_TYPE, 'content-encoding': 'gzip' },
  'no type at all': { 'content-type': 'nonsense' },
};

/** Invalid bodies, on every call that takes one: a problem that names the field, and nothing stored. */
export function badBodies(stage: Stage): void {
  for (const call of postCalls(stage.features)) {
    const name = `POST ${call.path}`;
    for (const field of Object.keys(call.fields)) badField(stage, name, call, field);
    test(`${name} rejects and names an unknown member`, () =>
      refused(stage, call, async (send) => {
        for (const stranger of ['surprise', '__proto__', 'constructor', 'toString', 'Price']) {
          const body = bodyOf(call)
            .replace(/\}$/, `,${JSON.stringify(stranger)}:{"a":1}}`)
            .replace('{,', '{');
          expectProblem(await send(body, JSON_TYPE), 400, stranger);
        }
      }));

    test(`${name} rejects a body that is not a JSON object`, () =>
      refused(stage, call, async (send) => {
        for (const body of Object.values(notAnObject)) expectProblem(await send(body, JSON_TYPE), 400, 'body');
      }));

    test(`${name} answers 413 to more than 16 KiB`, () =>
      refused(stage, call, async (send) => {
        for (const body of Object.values(tooLarge)) expectProblem(await send(body, JSON_TYPE), 413);
      }));

    test(`${name} answers 415 to another content type, charset or encoding`, () =>
      refused(stage, call, async (send) => {
        for (const headers of Object.values(wrongTypes)) expectProblem(await send(bodyOf(call), headers), 415);
      }));
  }
}

function badField(stage: Stage, name: string, call: PostCall, field: string): void {
  const required = !call.optional.includes(field);
  test(`${name} rejects and names an invalid ${field}`, () =>
    refused(stage, call, async (send) => {
      for (const value of bad[call.fields[field]!]) {
        expectProblem(await send(bodyOf(call, { [field]: value }), JSON_TYPE), 400, field);
      }
      if (required) expectProblem(await send(bodyOf(call, { [field]: undefined }), JSON_TYPE), 400, field);
      // the last one of duplicate members counts
      const doubled = bodyOf(call).replace(/\}$/, `,"${field}":${bad[call.fields[field]!][0]}}`);
      expectProblem(await send(doubled, JSON_TYPE), 400, field);
    }));
}

type Send = (body: string | Buffer, headers: Record<string, string>) => ReturnType<Stage['order']['raw']>;

/** Sends requests that must be rejected; afterwards no row was added and the service is ready. */
async function refused(stage: Stage, call: PostCall, attempts: (send: Send) => Promise<void>): Promise<void> {
  const client = stage.client(call.service);
  const before = await rowsOf(stage, call.service);
  await attempts((body, headers) => client.raw({ method: 'POST', path: call.path, headers, body }));
  expect(await rowsOf(stage, call.service)).toStrictEqual(before);
  expect((await client.get('/health/ready')).status).toBe(200);
}
