import { deleteBindings, restore } from '../../common/lab/breaking/removed-topology.ts';
import { BadMessage } from '../support/bad-message.ts';
import { brokerOf } from '../support/broker-of.ts';
import { type Stage } from '../support/stage.ts';
import { type Break } from './break.ts';

type BindAgain = () => Promise<unknown>;

/** Deletes the bindings of the events that one service alone listens to. No other queue takes them. */
export const unbound = withoutBindings(async (stage) => {
  const { listeners, messages } = stage.features;
  const undo: BindAgain[] = [];
  for (const [name, [listener, ...others]] of Object.entries(listeners)) {
    if (others.length === 0) undo.push(await stage.tap.unbind(listener!, messages[name]!.routingKey));
  }
  return async () => {
    for (const bindAgain of undo) await bindAgain();
  };
});

/** Deletes the bindings of Notification's queue. The stage's own listener still takes its events. */
export const unboundExceptThirdParty = withoutBindings(async (stage) => {
  const broker = brokerOf(stage);
  const removed = await deleteBindings(broker, 'notification');
  return () => restore(broker, removed);
});

function withoutBindings(unbind: (stage: Stage) => Promise<BindAgain>): Break {
  return {
    reach: 'variant',
    repairedByServices: true,
    breaks: async (stage) => {
      const bindAgain = stage.features.broker ? await unbind(stage) : undefined;
      const mend = async () => {
        await bindAgain?.();
        await stage.deployment.heal();
      };
      return { mend };
    },
  };
}

/** Deletes a dead-letter queue and puts a bad message into the queue beside it. `mend` expects both to be there again. */
export const withoutDeadQueue: Break = {
  reach: 'variant',
  breaks: async (stage) => {
    const message = BadMessage.for(stage);
    if (message) await brokerOf(stage).deleteQueue(message.deadQueue);
    await message?.publish();
    const mend = async () => {
      await message?.expectDeadLetter();
      await stage.deployment.heal();
    };
    return { mend };
  },
};
