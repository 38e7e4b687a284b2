import { useEffect, useLayoutEffect, useState } from 'preact/hooks';
import { type Language, languages } from '../words/words.ts';

export type Theme = 'light' | 'dark';

export interface Preferences {
  language: Language;
  theme: Theme;
  large: boolean;
}

const KEY = 'interaction-styles-lab';
const asked = new URLSearchParams(location.search);

const isLanguage = (text: unknown): text is Language => languages.some((one) => one === text);
const isTheme = (text: unknown): text is Theme => text === 'light' || text === 'dark';

/** Returns a parameter of the page's address. */
export const parameter = (name: string): string | undefined => asked.get(name) ?? undefined;

/** The address goes before what was chosen last time, and that before the browser's settings. */
function initial(): Preferences {
  const kept = stored();
  const browser = navigator.language.startsWith('ru') ? 'ru' : 'en';
  const language = [parameter('lang'), kept.language, browser].find(isLanguage)!;
  const theme = [parameter('theme'), kept.theme, prefers('dark') ? 'dark' : 'light'].find(isTheme)!;
  const large = parameter('large') === undefined ? kept.large === true : parameter('large') !== '0';
  return { language, theme, large };
}

function stored(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<Preferences>;
  } catch {
    return {}; // no storage, for example from disk in a private window
  }
}

function keep(preferences: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // it holds for this visit only
  }
}

const prefers = (scheme: string) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches;

/** Keeps language, theme and size of type, and applies them to the document. */
export function usePreferences(): [Preferences, (change: Partial<Preferences>) => void] {
  const [preferences, set] = useState(initial);
  useLayoutEffect(() => {
    const { dataset } = document.documentElement;
    document.documentElement.lang = preferences.language;
    dataset.theme = preferences.theme;
    dataset.large = String(preferences.large);
  }, [preferences]);
  const change = (changed: Partial<Preferences>) =>
    set((old) => {
      const next = { ...old, ...changed };
      keep(next);
      return next;
    });
  return [preferences, change];
}

/** Returns whether a media query matches, and follows it. */
export function useMedia(query: string): boolean {
  const [matches, set] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const list = matchMedia(query);
    const follow = () => set(list.matches);
    follow();
    list.addEventListener('change', follow);
    return () => list.removeEventListener('change', follow);
  }, [query]);
  return matches;
}
