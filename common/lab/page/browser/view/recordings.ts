import { FORMAT, FORMAT_VERSION, type Run, type Words } from '../../model/run.ts';

export interface Listed {
  scenario: string;
  title: Words;
}

/** What the recordings' scripts write to. They are classic scripts, because a page from disk may not fetch files. */
interface Shelf {
  /** `recordings/list.js` sets it. */
  list?: Listed[];
  /** Each `recordings/<scenario>.js` pushes one. */
  recordings?: Run[];
}

const shelf = ((globalThis as { lab?: Shelf }).lab ??= {});
const loaded = (shelf.recordings ??= []);

export const listed: readonly Listed[] = shelf.list ?? [];

/** Loads a recording of the list. */
export function load(scenario: string): Promise<Run> {
  const find = () => loaded.find((run) => run.scenario === scenario);
  const found = find();
  if (found) return Promise.resolve(found);
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = `recordings/${scenario}.js`;
    script.onload = () => {
      const run = find();
      if (run) resolve(run);
      else reject(new Error(scenario));
    };
    script.onerror = () => reject(new Error(scenario));
    document.head.append(script);
  });
}

/**
 * Reads a run from a file.
 * @throws Error if it is no run of this format's version
 */
export async function read(file: Blob): Promise<Run> {
  const run = JSON.parse(await file.text()) as Partial<Run> | null;
  if (run?.format === FORMAT && run.version === FORMAT_VERSION && Array.isArray(run.lanes)) return run as Run;
  throw new Error('not a run');
}

/** Offers the run as a download. */
export function save(run: Run): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(run)], { type: 'application/json' }));
  link.download = `${run.scenario}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}
