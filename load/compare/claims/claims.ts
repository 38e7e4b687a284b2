import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from '../../../common/lab/machine/folders.ts';
import { readRecord } from '../record.ts';
import { answerRows } from './answer.ts';
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

const FILE = join(root, 'docs/claims.md');

/** Writes docs/claims.md from the latest data of the comparison. @returns the file */
export async function writeClaims(): Promise<string> {
  writeFileSync(FILE, await claimsPage());
  return FILE;
}

/** Renders the page from the latest data of the comparison. */
export async function claimsPage(): Promise<string> {
  const facts = new Facts((part) => readRecord(part)?.data);
  return format(claimsOf(facts), { ...(await resolveConfig(FILE)), parser: 'markdown' });
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
  const others = choices.map(({ where, take, figures }) => [
    where,
    typeof take === 'string' ? take : orNotMeasured(() => take(facts), '–'),
    orNotMeasured(() => figures(facts)),
  ]);
  return `${tableOf(answerRows(facts))}\n\nOther requirements:\n\n${tableOf(others)}`;
}

function tableOf(rows: string[][]): string {
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

Each claim about the styles stands here beside the figures that decide it.

- **Source of the claims.** The system began as a design document in Russian, "Архитектура системы заказов". It drew three styles, \`http\`, \`events\` and \`collaboration\`, each with a list of advantages and disadvantages. It recommended \`events\` for four reasons. The document is not in this repository, and no reader needs it: the table has every item of its lists, translated. \`hybrid\` is not in it.
- **Source of the verdicts.** Each is computed from the data of [the comparison](comparison.md) by the code in [load/compare/claims](../load/compare/claims). \`make compare\` measures again and rewrites this page. The data are of one machine, so some claims are *not decidable on one machine*.
- **Accepted** counts status codes: 201, 202, or 400 for an order that is not covered. A 503 that names a stored order does not count.
- **Faults** last 10 s ([which orders count](comparison.md#while-something-is-slow-or-away)). [behaviour.md](behaviour.md) has more faults and what a client sees of them.`;
