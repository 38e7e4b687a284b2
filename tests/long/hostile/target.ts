import { join } from 'node:path';
import { labFolder } from '../../../common/lab/machine/folders.ts';
import { portOf, profileBase, type Service, type Variant } from '../../../common/lab/processes/ports.ts';

/** The folder of the requests, answers and logs of the last run. */
export const FOLDER = join(labFolder, 'long', 'hostile');

/** One service that gets hostile input. */
export interface Target {
  variant: Variant;
  service: Service;
}

/** Billing without an Order that calls it, so it stores only direct requests. */
export const ROUNDS: Target[][] = [
  [
    { variant: 'hybrid', service: 'order' },
    { variant: 'http', service: 'notification' },
  ],
  [
    { variant: 'hybrid', service: 'billing' },
    { variant: 'hybrid', service: 'notification' },
  ],
];

export const nameOf = ({ variant, service }: Target) => `${variant} ${service}`;

export const answersFile = ({ variant, service }: Target) => join(FOLDER, `${variant}-${service}.answers`);

/** Above the ports of `make run`, as in the tests, so both can run at the same time. */
export const testPort = (variant: Variant, service: Service) => portOf(variant, service, 1, {}) + profileBase('test');

export const urlOf = ({ variant, service }: Target) => `http://127.0.0.1:${testPort(variant, service)}`;
