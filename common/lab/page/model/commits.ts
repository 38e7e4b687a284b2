import { type Arrow } from './arrows.ts';
import { type Facts, lastRows } from './facts.ts';
import { type Participant } from './participants.ts';
import { type Commit, type CommitState, type Row, type Run } from './run.ts';
import { does } from './statements.ts';

/** The clock of the database and that of a service differ by less; rows have milliseconds. */
const CLOCKS_DIFFER_US = 20_000;

interface Fact {
  participant: Participant;
  /** The change that a statement has to make for the state to become true. */
  by: string;
  state: CommitState;
  at: number;
  orderId: string;
}

/**
 * Returns the states that became true. The rows say which; a statement near the row's time says when its transaction had
 * ended, and with which SQL.
 */
export function commitsOf(facts: Facts, arrows: Arrow[], functions: Run['functions']): Commit[] {
  const statements = arrows.filter(
    ({ kind, receivedAt, lost }) => kind === 'statement' && receivedAt !== undefined && !lost,
  );
  const commits = factsIn(facts).map((fact): Commit => {
    const { participant, by, state, at, orderId } = fact;
    const statement = nearest(
      statements.filter(({ from, sql }) => from === participant && does(sql!, by, functions)),
      at,
    );
    return {
      ...{ id: `${orderId}.${state}`, participant, state, orderId, events: [], last: false },
      at: statement?.receivedAt ?? at,
      ...(statement && { sql: statement.sql, took: statement.took, arrow: statement.id }),
    };
  });
  return commits.sort((one, other) => one.at - other.at);
}

function factsIn(facts: Facts): Fact[] {
  const orders = [...lastRows(facts, 'orders', 'order_id')];
  const withdrawals = [...lastRows(facts, 'withdrawals', 'order_id')];
  const notifications = [...lastRows(facts, 'notifications', 'order_id')];
  const fact = (participant: Participant, by: string, state: CommitState, row: Row, time: string): Fact[] => {
    const at = row[time];
    return typeof at === 'string'
      ? [{ participant, by, state, at: facts.timeOf(at), orderId: String(row.order_id) }]
      : [];
  };
  return [
    ...orders.flatMap(([, row]) => fact('Order', 'INSERT orders', 'pending', row, 'created_at')),
    ...orders.flatMap(([, row]) => fact('Order', 'UPDATE orders', row.status as CommitState, row, 'settled_at')),
    ...withdrawals.flatMap(([, row]) =>
      fact('Billing', 'INSERT withdrawals', row.outcome as CommitState, row, 'decided_at'),
    ),
    ...notifications.flatMap(([, row]) => fact('Notification', 'INSERT notifications', 'notified', row, 'created_at')),
  ];
}

/** Returns the statement that ran at this time, or almost. */
function nearest(statements: Arrow[], at: number): Arrow | undefined {
  const distance = ({ sentAt, receivedAt }: Arrow) => Math.max(0, sentAt - at, at - receivedAt!);
  const [best] = statements.toSorted((one, other) => distance(one) - distance(other));
  return best && distance(best) <= CLOCKS_DIFFER_US ? best : undefined;
}
