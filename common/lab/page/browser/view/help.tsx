import { useEffect, useRef } from 'preact/hooks';
import { type PageWords } from '../words/words.ts';

/** The list of keys. The browser's dialog keeps the focus, and closes with Esc. */
export function Help({ words, onClose }: { words: PageWords; onClose: () => void }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => ref.current?.showModal(), []);
  return (
    <dialog ref={ref} class="sheet" aria-labelledby="keys" onClose={onClose} onClick={() => ref.current?.close()}>
      <h2 id="keys">{words.help}</h2>
      <dl>{words.keys.map(([keys, what]) => [<dt key={keys}>{keys}</dt>, <dd key={`${keys} what`}>{what}</dd>])}</dl>
      <button class="chip" autofocus>
        {words.close}
      </button>
    </dialog>
  );
}
