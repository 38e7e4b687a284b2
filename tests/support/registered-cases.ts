import { resolve } from 'node:path';
import { format } from 'node:util';

export interface RegisteredCase {
  /** The titles of the enclosing `describe` blocks, the outermost first. */
  groups: string[];
  title: string;
  /** As Jest reports it, and as `--testNamePattern` matches it. */
  fullName: string;
}

type Body = (...args: unknown[]) => unknown;

const HOOKS = ['beforeAll', 'beforeEach', 'afterAll', 'afterEach'];
const known = new Map<string, RegisteredCase[]>();

/**
 * Loads a test file of this repository and returns its cases without running them.
 * @param variant the one under test, for a file that Jest runs once for each variant
 */
export async function registeredCases(file: string, variant = ''): Promise<RegisteredCase[]> {
  // the query makes it a module of its own: a module registers its cases only when it is loaded
  const name = `${resolve(file)}?${variant}`;
  const cases = known.get(name) ?? (await load(name, variant));
  known.set(name, cases);
  return cases;
}

/** Jest refuses to register cases inside a running test, so its globals are replaced while the file loads. */
async function load(file: string, variantUnderTest: string): Promise<RegisteredCase[]> {
  const cases: RegisteredCase[] = [];
  const groups: string[] = [];
  const test = (title: string) =>
    void cases.push({ groups: [...groups], title, fullName: [...groups, title].join(' ') });
  const describe = (title: string, body: Body, ...args: unknown[]) => {
    groups.push(title);
    body(...args);
    groups.pop();
  };
  const replaced = {
    variantUnderTest,
    test: Object.assign(test, { each: eachRow(test), skip: test }),
    describe: Object.assign(describe, { each: eachRow(describe) }),
    ...Object.fromEntries(HOOKS.map((hook) => [hook, () => undefined])),
  };
  const own = Object.fromEntries(Object.keys(replaced).map((name) => [name, Reflect.get(globalThis, name) as unknown]));
  Object.assign(globalThis, replaced);
  try {
    await import(file);
  } finally {
    Object.assign(globalThis, own);
  }
  return cases;
}

function eachRow(register: (title: string, body: Body, ...args: unknown[]) => void) {
  return (rows: unknown[]) => (title: string, body: Body) => {
    for (const row of rows) {
      const args = Array.isArray(row) ? (row as unknown[]) : [row];
      register(titleOf(title, args), body, ...args);
    }
  };
}

/** Fills in `%s`, `%i`, `%j` and `$name`. */
function titleOf(title: string, args: unknown[]): string {
  const placeholders = title.match(/%[sij]/g)?.length ?? 0;
  return format(title, ...args.slice(0, placeholders)).replaceAll(/\$(\w+)/g, (_, name: string) =>
    String((args[0] as Record<string, unknown>)[name]),
  );
}
