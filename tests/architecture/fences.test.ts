import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../../common/lab/machine/folders.ts';
import { config, cruise, type Violation } from '../../common/lab/source/import-graph.ts';

interface Rules {
  forbidden: { name: string; comment?: string }[];
}
const { forbidden } = createRequire(import.meta.url)(config) as Rules;

/** For each fence a file that breaks it, with its content. The files that it imports are in `bystanders`. */
const breaches: Record<string, [file: string, content: string]> = {
  'variants-stay-apart': ['variants/a/order.ts', "import '../b/helper.ts';"],
  'services-of-a-variant-stay-apart': ['variants/c/order.ts', "import './billing.ts';"],
  'services-of-a-variant-share-only-messages': ['variants/d/shared.ts', ''],
  'messages-know-no-service': ['variants/e/messages.ts', "import '../../common/services/order/orders.ts';"],
  'common-knows-no-variant': ['common/platform/http/a.ts', "import '../../../variants/b/helper.ts';"],
  'main-loads-a-variant-only-when-it-runs': ['common/platform/main.ts', "import '../../variants/b/helper.ts';"],
  'services-stay-apart': ['common/services/order/b.ts', "import '../billing/accounts.ts';"],
  'platform-knows-no-service': ['common/platform/http/b.ts', "import '../../services/problems.ts';"],
  'entities-know-no-transport': [
    'common/services/order/order.entity.ts',
    "import { connect } from 'amqplib'; connect;",
  ],
  'the-lab-stands-beside-the-services': ['common/platform/http/c.ts', "import '../../lab/processes/ports.ts';"],
  'the-lab-knows-only-the-vocabulary': ['common/lab/a.ts', "import '../services/order/orders.ts';"],
  'the-model-of-a-run-loads-in-a-browser': ['common/lab/page/model/a.ts', "import { join } from 'node:path'; join;"],
  'production-code-knows-no-test': ['common/platform/http/d.ts', "import '../../../tests/hook.ts';"],
  'load-knows-no-test': ['load/stack.ts', "import '../tests/hook.ts';"],
  'the-suite-is-black-box': ['tests/behaviour/some.case.ts', "import '../../common/services/order/orders.ts';"],
  'no-circles': ['common/platform/http/e.ts', "import './f.ts';"],
  'no-dev-dependency-at-runtime': ['common/platform/http/g.ts', "import fc from 'fast-check'; fc;"],
  'nothing-unresolvable': ['common/platform/http/h.ts', "import './gone.ts';"],
};

const bystanders: Record<string, string> = {
  'variants/b/helper.ts': '',
  'variants/c/billing.ts': '',
  'variants/d/order.ts': "import './shared.ts';",
  'variants/d/billing.ts': "import './shared.ts';",
  'common/services/problems.ts': '',
  'common/services/order/orders.ts': '',
  'common/services/billing/accounts.ts': '',
  'common/lab/processes/ports.ts': '',
  'common/platform/http/f.ts': "import './e.ts';",
  'tests/hook.ts': '',
};

describe('fences', () => {
  let folder: string;
  let violations: Violation[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fences-'));
    for (const name of ['node_modules', 'package.json', 'tsconfig.json'])
      symlinkSync(join(root, name), join(folder, name));
    for (const [file, content] of [...Object.values(breaches), ...Object.entries(bystanders)]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), `${content}\nexport {};\n`);
    }
    violations = (await cruise(folder)).violations;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('every fence has a comment and a breach', () => {
    expect(forbidden.filter(({ comment }) => !comment)).toStrictEqual([]);
    expect(forbidden.map(({ name }) => name).sort()).toStrictEqual(Object.keys(breaches).sort());
  });

  test.each(Object.entries(breaches))('a breach of %s is reported', (name, [file]) => {
    const found = violations.filter(({ rule, from, to }) => rule === name && [from, to].includes(file));
    expect(found).not.toStrictEqual([]);
  });
});
