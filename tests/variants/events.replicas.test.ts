import { events } from '../behaviour/features.ts';
import { replicate } from '../behaviour/every-case.ts';

replicate('events', events);
