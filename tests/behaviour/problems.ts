import { PROBLEMS } from '../../common/services/problems.ts';
import { type Answer } from '../support/client.ts';

const statusOf = new Map(Object.values(PROBLEMS).map(({ type, status }) => [type, status]));

/** Expects an RFC 9457 document of a known type with the answer's status, which names these fields. */
export function expectProblem(answer: Answer, status: number, ...fields: string[]): void {
  expect({ status: answer.status, text: answer.text }).toMatchObject({ status });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  const { type, title, detail, errors } = answer.body as Record<string, unknown>;
  expect(statusOf.get(type as string)).toBe(status);
  expect({ title, detail }).toStrictEqual({
    title: expect.any(String) as string,
    detail: expect.any(String) as string,
  });
  if (fields.length === 0) return;
  const named = (errors as { field: string; message: string }[]).map(({ field }) => field);
  expect(named).toStrictEqual(expect.arrayContaining(fields));
}
