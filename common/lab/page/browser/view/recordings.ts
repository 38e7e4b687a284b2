import { parseRun } from '../../model/read.ts';
import { type Run, type Words } from '../../model/run.ts';

export interface Listed {
  scenario: string;
  title: Words;
}

/** What the recordings' scripts write to. They are classic scripts, because a page from disk may not fetch files. */
interface Shelf {
  /** `recordings.js` sets it. */
  labRecordingList?: Listed[];
  /** Each `recordings/<scenario>.js` pushes one. */
  labRecordings?: Run[];
}

const shelf = globalThis as Shelf;
const loaded = (shelf.labRecordings ??= []);

export const listed: readonly Listed[] = shelf.labRecordingList ?? [];

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
 * @throws RunFileError if it is no run of this format's version
 */
export const read = async (file: Blob): Promise<Run> => parseRun(await file.text());

/** Offers the run as a download. */
export function save(run: Run): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(run)], { type: 'application/json' }));
  link.download = `${run.scenario}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}
