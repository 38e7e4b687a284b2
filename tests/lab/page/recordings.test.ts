import { laneModel } from '../../../common/lab/page/model/derive.ts';
import { type LaneModel, type LaneName, laneNames, type Run } from '../../../common/lab/page/model/run.ts';
import { scenarios } from '../../../common/lab/page/recordings/scenarios.ts';
import { recordings } from './recordings.ts';

/** What a lane shows: the statuses that the client got, and the end. */
type Lane = [statuses: (number | undefined)[], end: 'done' | 'lost', orders?: number];

/** What the contract of each variant says of a scenario. */
const expected: Record<string, Record<LaneName, Lane>> = {
  'nothing-broken': each([[201], 'done'], { collaboration: [[202], 'done'] }),
  'notification-down': each([[201], 'done'], { http: [[201], 'lost'], collaboration: [[202], 'done'] }),
  'billing-down': each([[503], 'done'], { collaboration: [[202], 'done'], hybrid: [[202], 'done'] }),
  'billing-slow': each([[201], 'done'], { collaboration: [[202], 'done'] }),
  'broker-down': each([[201], 'done'], { events: [[201], 'lost'], collaboration: [[202], 'done'] }),
  'order-killed': each([[undefined], 'lost'], { collaboration: [[202], 'done'], hybrid: [[201], 'done'] }),
  declined: each([[400], 'done'], { collaboration: [[202], 'done'] }),
  'account-locked': each([[503], 'done'], { collaboration: [[202], 'done'], hybrid: [[202], 'done'] }),
  'repeat-with-key': each([[503, 409], 'done'], { collaboration: [[202], 'done'], hybrid: [[202], 'done'] }),
  'repeat-without-key': each([[503, 503], 'done', 2], { collaboration: [[202], 'done'], hybrid: [[202], 'done'] }),
};

function each(lane: Lane, others: Partial<Record<LaneName, Lane>>): Record<LaneName, Lane> {
  return { ...(Object.fromEntries(laneNames.map((name) => [name, lane])) as Record<LaneName, Lane>), ...others };
}

const runs = recordings();

test('there is a recording of each scenario, with all lanes', () => {
  const lanesOf = (run: Run) => [run.scenario, run.lanes.map(({ variant }) => variant)];
  expect(runs.map(lanesOf).sort()).toEqual(scenarios.map(({ id }) => [id, [...laneNames]]).sort());
});

describe.each(
  runs.flatMap((run) => run.lanes.map((lane) => ({ scenario: run.scenario, variant: lane.variant, lane, run }))),
)('$scenario, $variant', ({ scenario, variant, lane, run }) => {
  const model = laneModel(lane, run);
  const [statuses, end, orders = 1] = expected[scenario]![variant];

  test('the answers and the end are those of the contract', () => {
    expect(model.client.map(({ answer }) => answer?.status)).toEqual(statuses);
    expect(model.clocks.lost ? 'lost' : model.clocks.done ? 'done' : 'neither').toBe(end);
    expect(model.orders).toHaveLength(orders);
  });

  test('each arrow leaves before it arrives', () => {
    const wrong = model.arrows.filter(({ sentAt, receivedAt = sentAt }) => receivedAt < sentAt);
    expect(wrong).toEqual([]);
  });

  test('each arrow arrived or is lost', () => {
    const flying = model.arrows.filter(
      ({ kind, receivedAt, lost }) => kind !== 'statement' && receivedAt === undefined && !lost,
    );
    expect(flying).toEqual([]);
  });

  test('a statement shows each commit', () => {
    expect(model.commits.filter(({ arrow }) => arrow === undefined)).toEqual([]);
  });

  test('nothing waits at the end, and the fault is over', () => {
    expect([...model.waits, ...model.faults].filter(({ to }) => to === undefined)).toEqual([]);
  });

  test('the books are level but for a lost notification', () => {
    const last = model.books.at(-1)!;
    expect(last.deposits).toBe(last.balance + last.completed);
    expect(last.paid).toBe(last.completed);
    expect(last.settledOrders).toBe(last.notifications + (end === 'lost' ? 1 : 0));
  });

  test('each call and message between services has its code', () => {
    const between = model.arrows.filter(
      ({ kind, from, to, retry }) => (kind === 'call' || kind === 'message') && from !== to && retry === 0,
    );
    expect(between.filter((arrow) => arrow.code === undefined && !isCopy(arrow))).toEqual([]);
  });
});

/** A message of a locked account goes back to the broker, which the arrow table leaves out. */
const isCopy = ({ from, what }: LaneModel['arrows'][0]) => from === 'Billing' && what === 'OrderCreated';

test('a recording holds nothing of the machine', () => {
  const text = JSON.stringify(runs.map(({ lanes, scenario, title }) => ({ lanes, scenario, title })));
  expect(text).not.toMatch(/\/(home|root|tmp|usr|Users|work|var)\//);
});
