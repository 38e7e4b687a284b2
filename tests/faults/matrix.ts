import { type Variant } from '../../common/lab/processes/ports.ts';
import { type Features } from '../behaviour/features.ts';
import { Stage } from '../support/stage.ts';
import { everyRow, type RowName } from './besides-table.ts';
import { type Break } from './break.ts';
import { breaks } from './breaks.ts';
import { judge } from './judge.ts';
import { record, type Versions } from './results.ts';
import { summaryOf, versionsOf } from './summary.ts';
import { type Outcome, type Player, trial } from './trial.ts';

const OPEN_MS = 30 * 60_000;
const TRIAL_MS = 4 * 60_000;

/** Registers the rows that one variant can run beside the others, and then those that need two replicas. */
export function rowsOfVariant(variant: Variant, features: Features): void {
  act([{ variant, stage: new Stage(variant, features, { takesFaults: true }) }], 'variant');
  act([{ variant, stage: new Stage(variant, features, { replicas: 2 }) }], 'replicas');
}

/** Registers the rows that break a whole server: all variants run each of them together, and nothing else runs. */
export function rowsOfServers(all: { variant: Variant; features: Features }[]): void {
  const players = all.map(({ variant, features }) => {
    return { variant, stage: new Stage(variant, features, { takesFaults: true }) };
  });
  act(players, 'servers');
}

/** `ROW=…` chooses the rows that have this text in their name. */
function chosen(reach: Break['reach']): RowName[] {
  const part = (process.env.ROW ?? '').toLowerCase();
  return everyRow.filter((row) => breaks[row].reach === reach && row.toLowerCase().includes(part));
}

function act(players: Player[], reach: Break['reach']): void {
  const rows = chosen(reach);
  if (rows.length === 0) return test.skip(`no row of reach ${reach} was asked for`, () => undefined);
  describe(reach, () => {
    let versions: Versions;
    beforeAll(async () => {
      for (const { stage } of players) await stage.open();
      versions = await versionsOf(players[0]!.stage);
    }, OPEN_MS);
    afterAll(() => Promise.all(players.map(({ stage }) => stage.close())), TRIAL_MS);
    for (const row of rows) goThrough(row, players, () => versions);
  });
}

function goThrough(row: RowName, players: Player[], versions: () => Versions): void {
  describe(row, () => {
    let outcomes: Map<Variant, Outcome>;
    beforeAll(async () => void (outcomes = await trial(row, players)), TRIAL_MS);
    test.each(players.map(({ variant }) => variant))('%s', (variant) => {
      const outcome = outcomes.get(variant)!;
      const { broker } = players.find((player) => player.variant === variant)!.stage.features;
      const summary = summaryOf(row, { variant, broker }, outcome, versions());
      record({ ...summary, passed: false });
      judge(outcome, breaks[row]);
      record({ ...summary, passed: true });
    });
  });
}
