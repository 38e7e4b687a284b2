import { execFileSync } from 'node:child_process';
import { LabError } from './lab-error.ts';

const nobody = '65534';

/**
 * Returns the command as an ordinary user would run it, because PostgreSQL refuses to run as root. Root runs it as
 * nobody in a user namespace, where root's files belong to nobody. Where namespaces are not allowed, root runs it as
 * the real nobody and gives `folder` to that user.
 */
export function asOrdinaryUser(command: string[], folder: string): string[] {
  if (process.getuid?.() !== 0) return command;
  const namespace = ['unshare', '--user', `--map-user=${nobody}`, `--map-group=${nobody}`, '--'];
  if (works(namespace)) return [...namespace, ...command];
  const other = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups', '--'];
  execFileSync('chown', ['-R', `${nobody}:${nobody}`, folder]);
  if (works([...other, 'ls', folder])) return [...other, ...command];
  throw new LabError(
    'PostgreSQL refuses to be run by root, and here root cannot become another user who reads this folder. ' +
      'Run the lab as an ordinary user, or with INFRA=docker.',
  );
}

function works(command: string[]): boolean {
  const [file = '', ...args] = command.at(-1) === '--' ? [...command, 'true'] : command;
  try {
    execFileSync(file, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
