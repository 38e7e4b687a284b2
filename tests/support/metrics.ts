import { type Client } from './client.ts';

/** A gauge's value. @throws when the service has no such gauge */
export async function gauge(client: Client, name: string): Promise<number> {
  const { text } = await client.get('/metrics');
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  if (!line) throw new Error(`${name} is not among the metrics`);
  return Number(line.slice(name.length + 1));
}

/** The sum of a metric's samples that carry all these labels; 0 where there is none yet. */
export async function metric(client: Client, name: string, labels: Record<string, string> = {}): Promise<number> {
  const { text } = await client.get('/metrics');
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
    .filter((line) => wanted.every((label) => line.includes(label)))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
