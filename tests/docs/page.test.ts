import { gzipSync } from 'node:zlib';
import { builtPage, MOST_COMPRESSED_BYTES, PAGE, recordings, stalePage } from '../../docs/tools/page.ts';
import { scenarios } from '../../common/lab/page/recordings/scenarios.ts';

test('the page in docs/lab was built from its current sources', () => {
  expect(stalePage()).toStrictEqual([]);
});

test('the page lists the recording of each scenario', () => {
  expect(recordings()).toStrictEqual(scenarios.map(({ id }) => id));
  const list = builtPage().get(`${PAGE}/recordings.js`)!;
  for (const { title } of scenarios) expect(list).toContain(JSON.stringify(title));
});

test('script and style are small', () => {
  const files = builtPage();
  const bytes = ['page.js', 'page.css'].map((name) => gzipSync(files.get(`${PAGE}/${name}`)!).length);
  expect(bytes[0]! + bytes[1]!).toBeLessThan(MOST_COMPRESSED_BYTES);
  expect(bytes[0]).toBeGreaterThan(10_000);
});
