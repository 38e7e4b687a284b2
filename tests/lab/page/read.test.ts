import { runInNewContext } from 'node:vm';
import { asRun, parseRun, RunFileError } from '../../../common/lab/page/model/read.ts';
import { FORMAT, type Run } from '../../../common/lab/page/model/run.ts';
import { scriptOf } from '../../../common/lab/page/recordings/script.ts';
import { LaneLog } from './lane-log.ts';

const run: Run = {
  ...{ format: FORMAT, version: 1, scenario: 'nothing-broken', title: { en: 'Nothing broken', ru: 'Всё исправно' } },
  ...{ recordedAt: '2026-01-01T00:00:00.000Z', commit: '0123456789', sources: {}, functions: {} },
  lanes: [new LaneLog().request(0).answer(9, 201).order(20).lane()],
};

test('a script that was written is read again', () => {
  expect(parseRun(scriptOf(run))).toEqual(run);
});

test('plain JSON is read, too', () => {
  expect(parseRun(JSON.stringify(run))).toEqual(run);
});

test('running the script hands the run to the page', () => {
  const page: { labRecordings?: Run[] } = {};
  runInNewContext(scriptOf(run), page);
  expect(page.labRecordings).toEqual([run]);
});

const damaged = structuredClone(run) as { lanes: { records: { at: unknown }[] }[] };
damaged.lanes[0]!.records[1]!.at = 'soon';

test.each([
  ['a text', 'Dear reader', /^This file is not JSON: .*make record\.$/],
  ['JSON of something else', '{"name":"lab"}', /^This file is not a run of the lab\. .*make record\.$/],
  ['null', 'null', /^This file is not a run of the lab/],
  [
    'a later version',
    JSON.stringify({ ...run, version: 2 }),
    /format version 2, .* reads version 1.* page of commit 0123456789\.$/,
  ],
  ['a damaged run', JSON.stringify(damaged), /^This run is damaged: lanes\[0\]\.records\[1\]\.at is no number/],
])('%s is refused with what to do', (_, text, message) => {
  expect(() => parseRun(text)).toThrow(RunFileError);
  expect(() => parseRun(text)).toThrow(message);
});

test('an unknown kind of record is refused', () => {
  const strange = { ...run, lanes: [{ ...run.lanes[0], records: [{ record: 'rumour', at: 1 }] }] };
  expect(() => asRun(strange)).toThrow(/lanes\[0\]\.records\[0\].*is no kind of record/);
});
