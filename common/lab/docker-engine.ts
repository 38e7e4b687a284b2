import { type Request } from './servers.ts';
/** why docker can't be used; undefined when it can */
export async function dockerUsable(_request: Request): Promise<string | undefined> {
  return 'No Docker engine answers';
}
