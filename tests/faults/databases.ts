import { changeColumn, restoreColumn } from '../../common/lab/breaking/column-type.ts';
import { type Service } from '../../common/lab/processes/ports.ts';
import { eventually } from '../support/eventually.ts';
import { type Stage } from '../support/stage.ts';
import { type Break } from './break.ts';

const services: Service[] = ['order', 'billing', 'notification'];

/** Another session holds the account of the customer, who has placed one order. */
export const accountLocked: Break = {
  reach: 'variant',
  breaks: async (stage, customer) => {
    const known = new Set((await customer.orders()).map(({ orderId }) => orderId));
    const held = 'SELECT 1 FROM accounts WHERE user_id = $1 FOR UPDATE';
    const lock = await stage.database('billing').lock(held, [customer.userId]);
    void customer.order(1).catch(() => undefined);
    const caught = await eventually(async () => {
      const fresh = (await customer.orders()).find(({ orderId }) => !known.has(orderId));
      if (!fresh) throw new Error('the order is not stored yet');
      return fresh.orderId as string;
    });
    return { caught, mend: () => lock.release().then(() => stage.deployment.heal()) };
  },
};

/** The next version's migration runs in all three databases, and is undone. */
export const columnsChanged: Break = {
  reach: 'variant',
  breaks: async (stage) => {
    for (const service of services) await changeColumn(tablesOf(stage, service), service);
    const mend = async () => {
      for (const service of services) await restoreColumn(tablesOf(stage, service), service);
      await stage.deployment.heal();
    };
    return { mend };
  },
};

const tablesOf = (stage: Stage, service: Service) => ({
  url: stage.deployment.databaseUrl(service),
  schema: stage.schema,
});
