import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../common/lab/machine/folders.ts';
import { emptyFolder, patchedCopy, patchedVariants, removeFolder } from '../../common/lab/source/patched-copy.ts';

const variants = patchedVariants();
let folder: string;
beforeAll(() => {
  folder = emptyFolder();
});
afterAll(() => removeFolder(folder));

test.each(variants)('the patch still applies to %s', async (variant) => {
  mkdirSync(join(folder, variant));
  await patchedCopy(variant, join(folder, variant));
});

test('the patched code type-checks', async () => {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const include = variants.flatMap((name) => [
    `${name}/common/platform/main.ts`,
    `${name}/common/services/analytics`,
    `${name}/variants`,
  ]);
  const project = { extends: join(root, 'tsconfig.json'), include, exclude: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(project));
  const tsc = [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder];
  const wrong = await promisify(execFile)(process.execPath, tsc).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
  expect(wrong).toBe('');
}, 120_000);
