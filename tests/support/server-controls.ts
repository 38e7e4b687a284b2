import { NativePostgres } from '../../common/lab/servers/native-postgres.ts';
import { NativeRabbitmq } from '../../common/lab/servers/native-rabbitmq.ts';

/** The servers of the test run, for cases that stop or start them; this affects every variant. */
const quietly = () => undefined;
export const postgres = new NativePostgres('test', quietly);
export const rabbitmq = new NativeRabbitmq('test', quietly);
