import { hasBroker, type Service, services, variants } from '../../common/lab/processes/ports.ts';
import { diagrams, textOf } from '../../docs/tools/diagrams.ts';
import { staleIncludes } from '../../docs/tools/includes.ts';
import { stalePictures } from '../../docs/tools/stale.ts';
import { EXCHANGE } from '../behaviour/events.ts';
import { featuresOf } from '../behaviour/features.ts';

test('every picture was drawn from its current source', () => {
  expect(diagrams().length).toBeGreaterThan(0);
  expect(stalePictures()).toStrictEqual([]);
});

test('every included part of a page equals its source', async () => {
  expect(await staleIncludes()).toStrictEqual([]);
});

test.each(variants.filter(hasBroker))(
  'the topology of %s shows publishers, bindings and listeners',
  async (variant) => {
    const features = await featuresOf(variant);
    const arrows = arrowsOf(textOf(`variants/${variant}/topology.mmd`));
    const publishers = services.filter((service) => features.events[service].paid.length > 0);
    const listeners = [...new Set(Object.values(features.listeners).flat())];
    const wanted = [
      ...publishers.map((service) => `${label(service)} publishes ${EXCHANGE}`),
      ...Object.entries(features.listeners).flatMap(([event, queues]) =>
        queues.map((queue) => `${EXCHANGE} ${features.messages[event]!.routingKey} ${queue}`),
      ),
      ...listeners.flatMap((queue) => [`${queue}  ${label(queue)}`, `${queue} at fault ${queue}.dead`]),
      ...features.retryQueues.flatMap((queue) => [
        `${queue} row locked ${queue}.retry`,
        `${queue}.retry after 1 s ${queue}`,
      ]),
    ];
    expect(arrows.sort()).toStrictEqual(wanted.sort());
  },
);

const label = (service: Service) => service.charAt(0).toUpperCase() + service.slice(1);

/** Returns `from label to` for each arrow; a box is named by the first line of its text. */
function arrowsOf(source: string): string[] {
  const texts = new Map<string, string>();
  const ends = (text: string) => {
    const [, id = '', box] = /^(\w+)(?:[({[]+"?([^"<\])}]+).*)?$/.exec(text.trim()) ?? [];
    if (box) texts.set(id, box);
    return texts.get(id) ?? id;
  };
  return source
    .split('\n')
    .filter((line) => line.includes('->'))
    .map((line) => {
      const [, from = '', what = '', to = ''] = /^(.*?) -\.?->(?:\|([^|]*)\|)? (.*)$/.exec(line) ?? [];
      return `${ends(from)} ${what} ${ends(to)}`;
    });
}
