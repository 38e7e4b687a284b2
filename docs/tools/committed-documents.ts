import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Service, type Variant } from '../../common/lab/processes/ports.ts';
import { root, textOf } from './diagrams.ts';
import { overlaid, type Overlay } from './overlay.ts';
import { type Json } from './served-documents.ts';

/** Returns the OpenAPI document that docs/api holds for a service of this variant. */
export function committedDocument(service: Service, variant: Variant): Json {
  const base = JSON.parse(textOf(`docs/api/${service}.openapi.json`)) as Json;
  const overlay = `docs/api/${service}.${variant}.overlay.json`;
  return existsSync(join(root, overlay)) ? overlaid(base, JSON.parse(textOf(overlay)) as Overlay) : base;
}
