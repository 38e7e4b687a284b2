import { basename } from 'node:path';
import { type Change } from './change.ts';

/** Changes SQL, in a `.sql` file or a string. White space and comments may differ. */
export const inSql = (text: string, replacement: string): Change =>
  inText(`the SQL ${text}`, (file) => /^(common|variants)\/.*\.(sql|ts)$/.test(file), text, replacement);

/** Changes any other text, in a file that is known by its name alone. White space may differ. */
export const inFile = (name: string, text: string, replacement: string): Change =>
  inText(`${text} in a file ${name}`, (file) => basename(file) === name, text, replacement);

function inText(query: string, mayHold: (file: string) => boolean, text: string, replacement: string): Change {
  const wanted = spaced(text);
  return {
    query,
    find: (sources, variant) =>
      sources
        .filesOf(variant)
        .filter(mayHold)
        .flatMap((file) =>
          [...sources.texts.get(file)!.matchAll(wanted)].map(({ index, 0: found }) => ({
            ...{ file, start: index, end: index + found.length, text: replacement },
          })),
        ),
  };
}

/** Words and signs in this order, with white space or SQL comments between them. */
function spaced(text: string): RegExp {
  const tokens = text.match(/\w+|[^\w\s]/g) ?? [];
  const escaped = tokens.map((token) => (/\w/.test(token) ? `\\b${token}\\b` : `\\${token}`));
  return new RegExp(escaped.join('(?:\\s|--.*)*'), 'g');
}
