import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { root } from '../../common/lab/machine/folders.ts';
import { type Variant, variants } from '../../common/lab/processes/ports.ts';
import { svgOf } from './charts.ts';
import { type Settings } from './fair.ts';
import { parts } from './parts.ts';
import { documentFolder, type Recorded, readRecord } from './record.ts';
import { headRow, markdownTable } from './tables.ts';

const FILE = join(root, 'docs/comparison.md');

/** Writes docs/comparison.md and its charts from the latest data of each part. @returns the file */
export async function writeDocument(): Promise<string> {
  const { text, charts } = await documentOf();
  mkdirSync(documentFolder, { recursive: true });
  for (const [file, svg] of Object.entries(charts)) writeFileSync(file, svg);
  writeFileSync(FILE, text);
  return FILE;
}

/** Renders the page, and the charts by their file, from the latest data of each part. */
export async function documentOf(): Promise<{ text: string; charts: Record<string, string> }> {
  const drawn: Record<string, string> = {};
  const sections: string[] = [];
  const records = new Map<string, Recorded>();
  for (const [name, load] of Object.entries(parts)) {
    const record = readRecord(name);
    const part = await load();
    if (!record) {
      sections.push(`## ${part.title}\n\nNot measured yet: \`make compare PART=${name}\`.`);
      continue;
    }
    const { markdown, charts } = part.render(record.data);
    for (const [chart, spec] of Object.entries(charts)) {
      drawn[join(documentFolder, `${chart}.svg`)] = await svgOf(spec);
    }
    records.set(part.title, record);
    sections.push(`## ${part.title}\n\n${markdown}`);
  }
  const text = [opening(records), ...sections, HOW_TO_READ, conditions(records)].join('\n\n');
  return { text: await format(text, { ...(await resolveConfig(FILE)), parser: 'markdown' }), charts: drawn };
}

/** Says in the first line which commit was measured, and names the sections of another commit. */
export function opening(records: Map<string, Pick<Recorded, 'measured'>>): string {
  const sections = [...records].map(([title, { measured }]) => ({ title, ...measured }));
  const byCommit = [...Map.groupBy(sections, ({ commit }) => commit)];
  const [main, ...others] = byCommit.toSorted(([, one], [, other]) => other.length - one.length).map(measuredAt);
  const besides = others.map(({ when, titles }) => `; *${titles.join('*, *')}* at commit ${when}`).join('');
  return `# The four variants, measured

Measured at commit ${main?.when ?? 'none yet'}${besides}. \`make compare\` writes this page. The raw figures are beside the charts in [comparison/](comparison).`;
}

function measuredAt([commit, sections]: [string, { title: string; at: string }[]]) {
  const day = sections
    .map(({ at }) => at.slice(0, 10))
    .toSorted()
    .at(-1);
  const when = `${commit.replace(/\+$/, ' with changes')} on ${day}`;
  return { when, titles: sections.map(({ title }) => title) };
}

const HOW_TO_READ = `## How to read these numbers

- **One machine.** The clients, the three services, PostgreSQL and RabbitMQ share the same processor cores and the same disk. A rate here says what this machine could do with all of them on it. It is not the rate of a real installation, and it says nothing about how a variant scales.
- **Loopback.** Between the processes is no network: a call costs what it takes to wake a process, not what it takes to cross a data centre. A variant with more hops looks better here than it will there; the section with 2 ms between the services shows by how much.
- **CPU for one order varies from round to round, too.** The clients and the servers share the cores and their caches. The paired ratios below the first table remove what all variants of a round have in common, so they are more exact than two medians.
- **Two clocks, both from when the order was due**, not from when the client got around to sending it (a client that waits for a slow answer before it sends the next order would hide exactly the slow ones). The first stops at the answer. The second stops when the order is settled and its notification is stored, whichever is later: both times are \`clock_timestamp()\` in the statement that writes them, so they are early by the time of one commit at most. Both clocks count whole milliseconds.
- **Only good orders count.** An order counts when it was accepted, settled and notified. After each run the auditor compares the books of the three services with each other and with the answers of the clients. A run whose books don't add up is not reported.
- **One order in ten is not covered** and fails as it should. There are 1 000 users, who order with equal probability, by the same seed each time.
- **Only the first table tests its differences.** The 95 % intervals of its paired rounds exclude 1 by chance in one of twenty comparisons without a difference. The other sections measure once or a few times, so small differences there say nothing.`;

function conditions(records: Map<string, Recorded>): string {
  const rows = [...records].map(([title, { measured }]) => {
    const versions = Object.values(measured.versions).join(', ');
    const minutes = `${measured.minutes} min`;
    return [title, measured.at.slice(0, 16).replace('T', ' '), minutes, measured.commit, measured.machine, versions];
  });
  const head = ['section', 'measured (UTC)', 'took', 'commit', 'machine', 'versions'];
  return `## Under which conditions

${markdownTable([head, ...rows])}

The settings, as the running servers said they were; a run where \`fsync\`, \`full_page_writes\` or \`synchronous_commit\` is off, a table is unlogged, a queue is not a durable quorum queue, or a message is not persistent is not reported.

${settingsTable([...records.values()])}

Every service has at most 12 database connections, two of them for health checks and gauges; pools, prefetch and time limits are the same in every variant. PostgreSQL counts the statements with \`pg_stat_statements\`. RabbitMQ runs all the time, also while \`http\` is measured, which doesn't use it; its processor time is counted for the others only.`;
}

function settingsTable(records: Recorded[]): string {
  const merged: Partial<Record<Variant, Settings>> = {};
  for (const { settings } of records) Object.assign(merged, settings);
  const shown = variants.filter((variant) => merged[variant]);
  const names = [...new Set(shown.flatMap((variant) => Object.keys(merged[variant]!)))];
  const rows = names.map((name) => [`\`${name}\``, ...shown.map((variant) => merged[variant]![name] ?? '–')]);
  return markdownTable([headRow('', shown), ...rows]);
}
