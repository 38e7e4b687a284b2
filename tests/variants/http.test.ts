import { behaves } from '../behaviour/every-case.ts';
import { http } from '../behaviour/features.ts';

behaves('http', http);
