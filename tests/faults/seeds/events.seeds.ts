import { events } from '../../behaviour/features.ts';
import { survives } from './survives.ts';

survives('events', events);
