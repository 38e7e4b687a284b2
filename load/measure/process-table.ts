import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** One line of the machine's process table. */
export interface ProcessRow {
  pid: number;
  parent: number;
  /** User and system time, in ms; on Linux with the children that have ended. */
  cpuMs: number;
}

// The kernel counts in ticks of USER_HZ, which is 100 on every Linux that Node runs on (proc(5), times(2)).
const MS_PER_TICK = 10;

export const hasProc = existsSync('/proc/self/stat');

/** Lists every process of this machine, from /proc or, without it, from ps. */
export function processTable(): Map<number, ProcessRow> {
  const rows = hasProc ? fromProc() : fromPs();
  return new Map(rows.map((row) => [row.pid, row]));
}

function fromProc(): ProcessRow[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      return [rowOfStat(Number(pid), readFileSync(`/proc/${pid}/stat`, 'latin1'))];
    } catch {
      return []; // it has ended since
    }
  });
}

/** Parses /proc/PID/stat, see proc_pid_stat(5). The name in brackets may contain spaces and brackets. */
export function rowOfStat(pid: number, stat: string): ProcessRow {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [utime, stime, cutime, cstime] = fields.slice(11, 15).map(Number) as [number, number, number, number];
  return { pid, parent: Number(fields[1]), cpuMs: (utime + stime + cutime + cstime) * MS_PER_TICK };
}

function fromPs(): ProcessRow[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,time='], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => {
    const [pid, parent, time] = line.trim().split(/\s+/) as [string, string, string];
    return { pid: Number(pid), parent: Number(parent), cpuMs: msOfPsTime(time) };
  });
}

/** Parses [[dd-]hh:]mm:ss[.cc], the format of ps(1), into ms. */
export function msOfPsTime(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse();
  const seconds = clock.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}

/** Lists the pids of a process and its descendants. */
export function familyOf(root: number, table: Map<number, ProcessRow>): number[] {
  const found = [root];
  for (const pid of found) {
    for (const row of table.values()) if (row.parent === pid && row.pid !== pid) found.push(row.pid);
  }
  return found;
}
