import { happeningsIn } from '../../../common/lab/page/browser/steps/lane-steps.ts';
import { stepsOf } from '../../../common/lab/page/browser/steps/steps.ts';
import { type LaneName } from '../../../common/lab/page/model/run.ts';
import { scenarioNames, sentences, story, vocabularies } from './stories.ts';

/** Two lines of the sentence's row at 1280 x 720. */
const LONGEST = 230;

describe.each(scenarioNames)('%s', (scenario) => {
  const { lanes, steps } = story(scenario);

  test('steps follow each other in time', () => {
    for (const [index, { at }] of steps.entries()) if (index > 0) expect(at).toBeGreaterThan(steps[index - 1]!.at);
  });

  test('a lane keeps the order of what happened in it', () => {
    for (const model of lanes) {
      const happened = happeningsIn(model).flatMap(({ ids: [id] }) => id ?? []);
      const told = steps.flatMap(({ ids }) => ids.filter((id) => happened.includes(id)));
      const before = steps.filter(({ said, lanes: those }) => said.key !== 'deliver' && those.includes(model.variant));
      expect(new Set(told)).toStrictEqual(new Set(happened));
      expect(before.length).toBeGreaterThan(3);
    }
  });

  test('a step comes when everything that it says has happened', () => {
    for (const model of lanes)
      for (const { at, ids, said } of happeningsIn(model))
        if (said.key !== 'post' && ids[0] !== undefined)
          expect(steps.find((step) => step.ids.includes(ids[0]!))!.at).toBeGreaterThanOrEqual(at);
  });

  test('it begins with the request and ends with the end', () => {
    expect(steps[0]!.said.key).toBe('post');
    expect(steps.at(-1)!.said.key).toBe('end');
    expect(steps.filter(({ said }) => said.key === 'post')).toHaveLength(1);
  });

  test.each(['en', 'ru'] as const)('its sentences in %s are whole and short', (language) => {
    for (const sentence of sentences(scenario, vocabularies[language])) {
      expect(sentence).toMatch(/^[\p{Lu}].*[.]$/u);
      expect(sentence).not.toMatch(/undefined|null|NaN|\[object/);
      expect(sentence.length).toBeLessThan(LONGEST);
    }
  });

  test('no Russian sentence is left in English', () => {
    for (const sentence of sentences(scenario, vocabularies.ru)) expect(sentence).toMatch(/[а-яё]{3}/i);
  });
});

const last = (scenario: string, lanes?: LaneName[]) => sentences(scenario, vocabularies.en, lanes).at(-1);

describe('the last sentence', () => {
  test.each([
    ['nothing-broken', 'Every order is settled and notified. Only the order of the steps differs.'],
    ['notification-down', 'Every order is settled. The notification of http is lost.'],
    ['billing-down', 'Every order is settled and notified. The clients of http and events saw a failure.'],
    ['broker-down', 'Every order is settled. The notification of events is lost.'],
    ['declined', 'Every order is declined and notified. No money has moved.'],
    [
      'repeat-without-key',
      'Every order is settled and notified. The repeat has bought again: two orders in http and events.',
    ],
  ])('%s', (scenario, sentence) => {
    expect(last(scenario)).toBe(sentence);
  });

  test('speaks of the shown lanes alone', () => {
    expect(last('notification-down', ['events', 'hybrid'])).toBe(
      'Every order is settled and notified. Only the order of the steps differs.',
    );
  });
});

test('a quiet time says where each order waits', () => {
  expect(sentences('billing-down')).toContain(
    'Every client has its answer. Waiting: a row in Order (http, events and hybrid), an event in a queue (collaboration).',
  );
});

test('the recovery comes before what it makes possible', () => {
  const keys = story('billing-down').steps.map(({ said }) => said.key);
  expect(keys.indexOf('back')).toBeLessThan(keys.indexOf('deliver'));
});

test('the same sentence in two lanes is one step', () => {
  const model = story('nothing-broken').lanes[0]!;
  const other = { ...model, variant: 'events' as const };
  expect(stepsOf([model, other]).length).toBe(stepsOf([model]).length);
});
