import { mkdirSync, rmdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { eventually } from './eventually.ts';

/** Lets one test file at a time use a variant. */
export class Turn {
  private taken = false;

  constructor(private readonly folder: string) {}

  async take(): Promise<void> {
    mkdirSync(dirname(this.folder), { recursive: true });
    await eventually(() => mkdirSync(this.folder), { within: 15 * 60_000, every: 200 });
    this.taken = true;
  }

  async leave(): Promise<void> {
    if (this.taken) rmdirSync(this.folder);
    this.taken = false;
  }
}
