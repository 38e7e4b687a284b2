import { type RefObject } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type Measure } from '../layout/labels.ts';

const pen = document.createElement('canvas').getContext('2d');
const widths = new Map<string, number>();

/** Measures a label with the page's font. */
export const measure: Measure = (text, size, bold) => {
  const key = `${size} ${bold} ${text}`;
  const known = widths.get(key);
  if (known !== undefined || !pen) return known ?? text.length * size * 0.62;
  pen.font = `${bold ? 650 : 450} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  const { width } = pen.measureText(text);
  widths.set(key, width);
  return width;
};

export interface Size {
  width: number;
  height: number;
  /** The pixels of one rem. */
  rem: number;
}

/** Follows the size of an element. */
export function useSize<Of extends HTMLElement>(): [RefObject<Of | null>, Size] {
  const ref = useRef<Of>(null);
  const [size, set] = useState<Size>({ width: 0, height: 0, rem: 16 });
  const look = () => {
    const box = ref.current?.getBoundingClientRect();
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    if (!box) return;
    set((old) =>
      old.width === box.width && old.height === box.height && old.rem === rem
        ? old
        : { width: box.width, height: box.height, rem },
    );
  };
  useLayoutEffect(look);
  useEffect(() => {
    const observer = new ResizeObserver(look);
    if (ref.current) observer.observe(ref.current);
    void document.fonts.ready.then(() => {
      widths.clear();
      look();
    });
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}
