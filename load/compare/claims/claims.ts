import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from '../../../common/lab/machine/folders.ts';
import { readRecord } from '../record.ts';
import { choices } from './choosing.ts';
import { type Claim } from './claim.ts';
import { collaboration } from './collaboration.ts';
import { events } from './events.ts';
import { Facts, NotMeasured } from './facts.ts';
import { http } from './http.ts';
import { isEventsEnough, reasons } from './reasons.ts';

const chapters: [title: string, claims: Claim[]][] = [
  ['http', http],
  ['events', events],
  ['collaboration', collaboration],
  ['Why events was recommended', reasons],
];

/** Writes docs/claims.md from the latest data of the comparison. @returns the file */
export async function writeClaims(): Promise<string> {
  const file = join(root, 'docs/claims.md');
  const facts = new Facts((part) => readRecord(part)?.data);
  writeFileSync(file, await format(claimsOf(facts), { ...(await resolveConfig(file)), parser: 'markdown' }));
  return file;
}

export function claimsOf(facts: Facts): string {
  const rows = chapters.flatMap(([title, claims]) =>
    claims.map((claim) => [
      title,
      claim.kind,
      claim.claim,
      orNotMeasured(() => claim.verdict(facts), 'not measured yet'),
    ]),
  );
  const sections = chapters.map(
    ([title, claims]) => `## ${title}\n\n${claims.map((claim) => section(claim, facts)).join('\n\n')}`,
  );
  return [
    OPENING,
    ['| about | | claim | verdict |', '|---|---|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n'),
    ...sections,
    `## If nothing ever fails, is events enough?\n\n${orNotMeasured(() => isEventsEnough(facts))}`,
    `## Which style, by the figures\n\n${choicesBy(facts)}`,
  ].join('\n\n');
}

function choicesBy(facts: Facts): string {
  const rows = choices.map(({ where, take, figures }) => [where, take, orNotMeasured(() => figures(facts))]);
  return ['| if … | then … | measured |', '|---|---|---|', ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n');
}

function section(claim: Claim, facts: Facts): string {
  const verdict = orNotMeasured(() => claim.verdict(facts), 'not measured yet');
  return `### ${claim.claim}\n\n*${claim.kind}* · **${verdict}**\n\n${orNotMeasured(() => claim.evidence(facts))}`;
}

function orNotMeasured(write: () => string, otherwise?: string): string {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof NotMeasured)) throw error;
    return otherwise ?? `Not measured yet: \`make compare PART=${error.part}\`.`;
  }
}

const OPENING = `# What was claimed, and what came of it

An earlier description of this system, which is not part of this repository, gave four interaction styles, advantages and disadvantages of each, and four reasons for recommending one of them, \`events\`. Here each of these claims stands beside what was measured or tried. A verdict is decided by the figures, all from [the comparison](comparison.md), and they are of one machine: *not decidable on one machine* is a verdict, too. What each fault does to each variant is in [behaviour.md](behaviour.md).`;
