import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** One execution of a statement, logged by auto_explain as EXPLAIN (ANALYZE, BUFFERS). */
export interface Execution {
  /** The statement in one line, as sent by the service or run by a function or a foreign key. */
  query: string;
  /** Pages of tables and indexes that were read, cached or not. */
  buffers: number;
  /** Includes the overhead of EXPLAIN. */
  milliseconds: number;
  /** The access path of each table: `orders by orders_pkey`, `outbox from end to end`. */
  access: string[];
}

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Shared Hit Blocks': number;
  'Shared Read Blocks': number;
  Plans?: Node[];
}

/** Returns the current size of the server's log. */
export function sizeOf(log: string): number {
  const file = openSync(log, 'r');
  const { size } = fstatSync(file);
  closeSync(file);
  return size;
}

/** Reads the plans that were logged after the first `from` bytes. */
export function executionsIn(log: string, from: number): Execution[] {
  const file = openSync(log, 'r');
  const bytes = Buffer.alloc(fstatSync(file).size - from);
  readSync(file, bytes, 0, bytes.length, from);
  closeSync(file);
  const logged = bytes.toString('utf8').matchAll(/duration: ([\d.]+) ms {2}plan:\n((?:\t.*\n)+)/g);
  return [...logged].map(([, milliseconds, json]) => executionOf(Number(milliseconds), json!));
}

function executionOf(milliseconds: number, json: string): Execution {
  const { 'Query Text': text, Plan: plan } = JSON.parse(json.replaceAll(/^\t/gm, '')) as {
    'Query Text': string;
    Plan: Node;
  };
  const buffers = plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
  return {
    query: text.replaceAll(/\s+/g, ' ').trim(),
    buffers,
    milliseconds,
    access: [...new Set(accessOf(plan))].sort(),
  };
}

const READS = new Map([
  ['Seq Scan', 'from end to end'],
  ['Sample Scan', 'from end to end'],
]);

/** Lists how a plan reads tables. A bitmap scan counts by the index below it, whose name contains the table's. */
function accessOf(node: Node): string[] {
  const below = (node.Plans ?? []).flatMap(accessOf);
  const how = READS.get(node['Node Type']);
  if (how) return [`${node['Relation Name']} ${how}`, ...below];
  return node['Index Name'] ? [`by ${node['Index Name']}`, ...below] : below;
}
