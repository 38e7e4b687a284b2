import { LabError } from './lab-error.ts';
import { type Infrastructure, type Request, type HowToStop } from './servers.ts';
export async function startDocker(_request: Request): Promise<Infrastructure> {
  throw new LabError('not yet');
}
export async function stopDocker(_profile: string, _how?: HowToStop): Promise<string[]> {
  return [];
}
export async function removeContainers(_say: (line: string) => void): Promise<void> {}
