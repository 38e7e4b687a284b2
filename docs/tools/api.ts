import { execFileSync } from 'node:child_process';
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildServices } from '../../common/lab/commands/build.ts';
import { root } from './diagrams.ts';
import { BASE, general, overlayOf } from './overlay.ts';
import { servedDocuments } from './served-documents.ts';

const FOLDER = join(root, 'docs/api');

/** Writes docs/api from the running services and lints it: one document per service, and an overlay per variant. */
async function describe(): Promise<void> {
  await buildServices(console.log);
  console.log('docs asking each service of each variant for its OpenAPI document');
  const served = await servedDocuments();
  mkdirSync(FOLDER, { recursive: true });
  for (const left of globSync('*.json', { cwd: FOLDER })) rmSync(join(FOLDER, left));
  for (const [service, byVariant] of served) {
    const base = general(byVariant.get(BASE)!, service);
    write(`${service}.openapi.json`, base);
    for (const [variant, document] of byVariant) {
      const overlay = overlayOf(service, variant, base, general(document, service));
      if (overlay) write(`${service}.${variant}.overlay.json`, overlay);
    }
  }
  lint();
}

function write(name: string, content: object): void {
  writeFileSync(join(FOLDER, name), `${JSON.stringify(content, undefined, 2)}\n`);
}

function lint(): void {
  const patterns = ['api/*.{openapi.json,overlay.json,asyncapi.yaml}', '../variants/*/asyncapi.yaml'];
  const files = globSync(patterns, { cwd: join(root, 'docs') }).sort();
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' };
  const cli = join(root, 'docs/node_modules/.bin/redocly');
  execFileSync(cli, ['lint', ...files], { cwd: join(root, 'docs'), env, stdio: 'inherit' });
}

describe().catch((error: unknown) => {
  console.error(`docs ${error instanceof Error ? error.message : String(error)}`);
  process.exit(1);
});
