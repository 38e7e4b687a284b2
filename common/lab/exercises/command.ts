import { createInterface } from 'node:readline/promises';
import { LabError } from '../machine/lab-error.ts';
import { healed } from '../commands/heal.ts';
import { variants } from '../processes/ports.ts';
import { runningServices } from '../breaking/running-lab.ts';
import { paint, say, table } from '../machine/terminal.ts';
import { type Exercise } from './exercise.ts';
import { exercises } from './exercises.ts';
import { Subject } from './subject.ts';

/** `make exercise`: lists the exercises; N=3 asks for a prediction (or takes PREDICT=http,events), runs one and compares. */
export async function exercise(): Promise<void> {
  const { N = '' } = process.env;
  if (!N) return list();
  const chosen = exercises[Number(N) - 1];
  if (!chosen) throw new LabError(`There is no exercise "${N}": N is a number from 1 to ${exercises.length}.`);
  const subjects = await subjectsOf(chosen);
  console.log(`\n  ${paint('bold', chosen.question)}\n`);
  const predicted = await prediction(chosen, N);
  say('running the experiment');
  const { answer, rows } = await safely(chosen, subjects);
  console.log(`\n${table(rows)}\n`);
  const held = sameSet(predicted, answer);
  const seen = answer.join(', ') || 'none';
  if (held) say(`${paint('green', 'your prediction held')}: ${seen}`);
  else
    say(
      `${paint('yellow', 'your prediction did not hold')}: you said ${predicted.join(', ') || 'none'}, it was ${seen}`,
    );
  say(`why: ${chosen.because}`);
}

function list(): void {
  for (const [index, { question, variants: needed }] of exercises.entries()) {
    console.log(
      `  ${String(index + 1).padStart(2)}  ${question} (${needed.length === variants.length ? 'all' : needed.join(', ')})`,
    );
  }
  console.log('\nStart make run VARIANT=all in another terminal. Then predict and try: make exercise N=1');
}

/** Runs the experiment and heals the services afterwards, also after Ctrl-C. */
async function safely(chosen: Exercise, subjects: Subject[]) {
  const all = subjects.flatMap((subject) => subject.all);
  process.once('SIGINT', () => void healed(all).finally(() => process.exit(130)));
  try {
    return await chosen.experiment(subjects);
  } finally {
    await healed(all);
  }
}

async function subjectsOf({ variants: needed }: Exercise): Promise<Subject[]> {
  process.env.VARIANT = 'all';
  const running = await runningServices();
  const missing = needed.filter((variant) => !running.some((service) => service.variant === variant));
  if (missing.length > 0) {
    const run = needed.length > 1 ? 'all' : needed[0];
    throw new LabError(`${missing.join(', ')}: not running. make run VARIANT=${run} in another terminal starts it.`);
  }
  return needed.map((variant) => new Subject(variant, running));
}

async function prediction({ choices }: Exercise, n: string): Promise<string[]> {
  const [first = ''] = choices;
  const said = process.env.PREDICT ?? (await asked(choices));
  if (!said)
    throw new LabError(`Predict first: make exercise N=${n} PREDICT='${first}'. Choose from ${choices.join(', ')}.`);
  const predicted = said.split(',').map((part) => part.trim());
  const strange = predicted.filter((part) => !choices.includes(part));
  if (strange.length > 0) throw new LabError(`"${strange.join(', ')}" is not one of ${choices.join(', ')}.`);
  return predicted.filter((part) => part !== 'none');
}

/** Asks on the terminal; undefined without one. */
async function asked(choices: readonly string[]): Promise<string | undefined> {
  if (!process.stdin.isTTY) return undefined;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await terminal.question(`  your prediction (${choices.join(', ')}): `);
  terminal.close();
  return answer.trim();
}

const sameSet = (a: string[], b: string[]) => a.length === b.length && a.every((one) => b.includes(one));
