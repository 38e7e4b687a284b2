import { type LaneName, laneNames } from '../../../common/lab/page/model/run.ts';
import { modelsOf, type Story, storyOf } from '../../../common/lab/page/browser/story.ts';
import { en } from '../../../common/lab/page/browser/words/en.ts';
import { ru } from '../../../common/lab/page/browser/words/ru.ts';
import { type PageWords } from '../../../common/lab/page/browser/words/words.ts';
import { recordings } from './recordings.ts';

export const vocabularies: Record<'en' | 'ru', PageWords> = { en, ru };

const runs = new Map(recordings().map((run) => [run.scenario, { run, models: modelsOf(run) }]));

export const scenarioNames = [...runs.keys()];

/** Prepares a committed recording as the page does. */
export function story(scenario: string, words: PageWords = en, lanes: readonly LaneName[] = laneNames): Story {
  const { run, models } = runs.get(scenario)!;
  return storyOf(run, models, lanes, words);
}

/** The sentences of a recording, in order. */
export function sentences(scenario: string, words: PageWords = en, lanes?: readonly LaneName[]): string[] {
  return story(scenario, words, lanes).steps.map(({ said }) => words.sentence(said));
}
