import { readdirSync } from 'node:fs';

export const services = ['order', 'billing', 'notification'] as const;
export type Service = (typeof services)[number];

/** The name of a folder in `variants/`. */
export type Variant = string;

/** The names of the folders in this one. */
export function foldersIn(path: string): string[] {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}
