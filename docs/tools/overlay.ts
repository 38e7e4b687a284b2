import { isDeepStrictEqual } from 'node:util';
import { type Service, type Variant } from '../../common/lab/processes/ports.ts';
import { type Json } from './served-documents.ts';

/** The actions that turn one OpenAPI document into another (https://spec.openapis.org/overlay/v1.0.0). */
export interface Overlay extends Json {
  overlay: '1.0.0';
  info: { title: string; version: string };
  actions: Action[];
}
interface Action {
  target: string;
  remove?: true;
  update?: Json;
}

/** The variant that docs/api describes in full. The others are overlays on it. */
export const BASE: Variant = 'hybrid';

/** Removes the variant's name from the document, so that equal documents compare equal. */
export function general(document: Json, service: Service): Json {
  const info = document.info as Json;
  const description = `The ${service} service. Where variants differ this is ${BASE}; an overlay beside it makes another.`;
  return { ...document, info: { ...info, title: service, description } };
}

/** Returns the overlay, or undefined when the documents are equal. */
export function overlayOf(service: Service, variant: Variant, base: Json, wanted: Json): Overlay | undefined {
  const actions = difference(base, wanted, '$');
  const info = { title: `${service}: what is different in ${variant}`, version: '1' };
  return actions.length > 0 ? { overlay: '1.0.0', info, actions } : undefined;
}

/** Compares objects member by member. Any other value that differs is removed and added anew. */
function difference(from: Json, to: Json, target: string): Action[] {
  const names = [...new Set([...Object.keys(from), ...Object.keys(to)])].sort();
  return names.flatMap((name): Action[] => {
    const [a, b] = [from[name], to[name]];
    if (isDeepStrictEqual(a, b)) return [];
    const member = `${target}['${name}']`;
    if (isObject(a) && isObject(b) && !/schema/.test(name)) return difference(a, b, member);
    return [
      ...(a === undefined ? [] : [{ target: member, remove: true as const }]),
      ...(b === undefined ? [] : [{ target, update: { [name]: b } }]),
    ];
  });
}

/** Applies an overlay. It understands only the targets that `overlayOf` writes. */
export function overlaid(document: Json, { actions }: Overlay): Json {
  const result = structuredClone(document);
  for (const { target, remove, update } of actions) {
    const path = [...target.matchAll(/\['([^']*)'\]/g)].map(([, name]) => name!);
    const last = remove ? path.pop()! : '';
    const at = path.reduce((node, name) => node[name] as Json, result);
    if (remove) delete at[last];
    else Object.assign(at, update);
  }
  return result;
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
