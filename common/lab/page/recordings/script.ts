import { type Run } from '../model/run.ts';

const BEGIN = '(globalThis.labRecordings ??= []).push(';
const END = ');\n';

/**
 * Writes a run as a classic script: a page that is opened from disk may not fetch files. Each record has a line, so that
 * differences can be read.
 */
export function scriptOf(run: Run): string {
  const line = (value: unknown) => JSON.stringify(value);
  const { lanes, sources, functions, ...head } = run;
  const laneText = lanes.map(
    ({ records, code, ...lane }) =>
      `{${inner(lane)},"records":[\n${records.map(line).join(',\n')}\n],"code":[\n${code.map(line).join(',\n')}\n]}`,
  );
  const entries = (those: Record<string, unknown>) =>
    Object.entries(those)
      .map(([name, value]) => `${line(name)}:${line(value)}`)
      .join(',\n');
  const json = `{${inner(head)},"lanes":[\n${laneText.join(',\n')}\n],"sources":{\n${entries(sources)}\n},"functions":{\n${entries(functions)}\n}}`;
  return `${BEGIN}${json}${END}`;
}

/** The members of an object, without its braces. */
const inner = (value: object) => JSON.stringify(value).slice(1, -1);
