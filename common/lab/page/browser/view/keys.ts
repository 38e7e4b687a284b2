import { useEffect, useRef } from 'preact/hooks';

/** What each key does, by `KeyboardEvent.key` in lower case; `shift ` stands before a key with shift. */
export type Keys = Record<string, () => void>;

/** Latin letters by the key's place, so that a Russian keyboard layout has the same keys. */
function nameOf({ key, code, shiftKey }: KeyboardEvent): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1]?.toLowerCase();
  if (letter) return letter;
  const isNamed = key.length > 1;
  return shiftKey && isNamed ? `shift ${key}` : key;
}

/** A dialog, a menu and code that scrolls keep their own keys; a button keeps the space bar. */
function isTaken({ target }: KeyboardEvent, name: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest('dialog')) return true;
  if (target.closest('select')) return name !== 'Escape';
  if (target.closest('.scroll') && name.startsWith('Arrow')) return true;
  return (name === ' ' || name === 'Enter') && target.closest('button') !== null;
}

/** Listens to the keys of the whole page. */
export function useKeys(keys: Keys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const name = nameOf(event);
      const act = latest.current[name];
      if (!act || isTaken(event, name)) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
}
