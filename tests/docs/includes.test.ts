import { withIncludes } from '../../docs/tools/includes.ts';

const SECTION = 'variants/README.md#why-the-money-is-safe-in-all-four';
const included = (what: string) =>
  withIncludes('README.md', `<!-- include ${what} -->\nold\n<!-- included -->`)
    .split('\n')
    .slice(1, -1)
    .filter(Boolean);

describe('an include of items', () => {
  test('takes those that begin with the words', () => {
    expect(included(`${SECTION} items Billing decides|One conditional or nothing`)).toStrictEqual([
      expect.stringMatching(/^- Billing decides once per order/),
      expect.stringMatching(/^- One conditional/),
    ]);
  });

  test('takes the text after "or" where no item does', () => {
    expect(included(`${SECTION} items Nobody decides or _Not measured yet._`)).toStrictEqual(['_Not measured yet._']);
  });
});
