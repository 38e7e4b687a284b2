import { behaves } from '../behaviour/every-case.ts';
import { events } from '../behaviour/features.ts';

behaves('events', events);
