import { readFileSync } from 'node:fs';
import { answersFile, type Target } from './target.ts';

/** One answer to a POST, as recorded by Schemathesis' hook. */
export interface PostAnswer {
  path: string;
  status: number;
  /** It had the header Idempotent-Replayed. */
  replayed: boolean;
  sent: Record<string, unknown>;
  body: Record<string, unknown>;
}

interface Line {
  method: string;
  path: string;
  status: number;
  replayed: boolean;
  sent?: string;
  text?: string;
}

export function answersTo(target: Target): { all: number; byStatus: Record<string, number>; posts: PostAnswer[] } {
  const lines = linesOf(answersFile(target)).map((line) => JSON.parse(line) as Line);
  const byStatus: Record<string, number> = {};
  for (const { status } of lines) byStatus[status] = (byStatus[status] ?? 0) + 1;
  const posts = lines
    .filter(({ method }) => method === 'POST')
    .map(({ path, status, replayed, sent, text }) => ({
      ...{ path, status, replayed },
      sent: object(sent),
      body: object(text),
    }));
  return { all: lines.length, byStatus, posts };
}

export function countAnswers(target: Target): number {
  return linesOf(answersFile(target)).length;
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').slice(0, -1); // the last line may be incomplete
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Many requests are not JSON objects on purpose. */
function object(text = ''): Record<string, unknown> {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
