import { NativePostgres } from '../../common/lab/servers/native-postgres.ts';
import { NativeRabbitmq } from '../../common/lab/servers/native-rabbitmq.ts';

/** The whole servers of a test run, for cases that stop or start them: every variant of the run feels it. */
const quietly = () => undefined;
export const postgres = new NativePostgres('test', quietly);
export const rabbitmq = new NativeRabbitmq('test', quietly);
