import { LabError } from './lab-error.ts';
import { type Infrastructure, type Request } from './servers.ts';
export async function useExternal(_request: Request): Promise<Infrastructure> {
  throw new LabError('not yet');
}
