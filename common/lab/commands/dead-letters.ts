import { type GetMessage } from 'amqplib';
import { visitDeadQueues, take } from '../audit/dead-queues.ts';
import { LabError } from '../machine/lab-error.ts';
import { paint, say, table } from '../machine/terminal.ts';
import { chosenToUse } from '../processes/options.ts';
import { hasBroker } from '../processes/ports.ts';

const SHOWN_AT_MOST = 100;
const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** `make dead-letters`: lists the messages in the dead-letter queues of the running variants, and leaves them there. */
export async function deadLetters(): Promise<void> {
  if (!chosenToUse().some(hasBroker))
    throw new LabError(`${process.env.VARIANT} has no broker, and so no dead letters.`);
  let found = 0;
  await visitDeadQueues(async (channel, { variant, name, waiting }) => {
    if (waiting === 0) return;
    found += waiting;
    const letters: GetMessage[] = [];
    for await (const letter of take(channel, name, SHOWN_AT_MOST)) letters.push(letter);
    say(`${variant}: ${waiting} in ${paint('bold', name)}${waiting > SHOWN_AT_MOST ? `, the first of them:` : ''}`);
    print(letters, Boolean(process.env.SHOW));
  });
  if (found === 0) say('no dead letters');
  else say('fix the cause, then make redrive puts them back; SHOW=1 shows their content');
}

function print(letters: GetMessage[], bodies: boolean): void {
  const rows = letters.map(({ properties, content }) => [
    printable(properties.type),
    printable(properties.messageId),
    ageOf(content),
    printable(properties.headers?.['x-error'] ?? 'dead-lettered by the broker'),
  ]);
  const [head, ...lines] = table([['type', 'message id', 'age', 'error'], ...rows]).split('\n');
  console.log(paint('dim', head!));
  for (const [index, line] of lines.entries()) {
    console.log(line);
    if (bodies) console.log(paint('yellow', `    ${printable(letters[index]!.content.toString('utf8'))}`));
  }
}

/** Computes the event's age from its timestamp, which may hold anything. */
function ageOf(content: Buffer): string {
  const seconds = (Date.now() - Date.parse(timestampIn(content))) / 1000;
  if (!(seconds >= 0)) return '?';
  const [unit, length] = UNITS.find(([, length]) => seconds >= length) ?? UNITS.at(-1)!;
  return `${Math.floor(seconds / length)} ${unit}`;
}

function timestampIn(content: Buffer): string {
  try {
    return String((JSON.parse(content.toString('utf8')) as { timestamp?: unknown } | null)?.timestamp);
  } catch {
    return '';
  }
}

/** Removes control characters: the message may come from anywhere, and a terminal would obey them. */
function printable(text: unknown): string {
  return (typeof text === 'string' ? text : '-').replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ');
}
