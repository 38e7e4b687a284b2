import { type Features } from '../../../behaviour/features.ts';
import events from '../../../behaviour/variants/events.ts';
import { resilience } from '../../resilience.ts';

/** Order answers 202 where `events` answers 503, and repeats a failed call before that. Lost events stay lost. */
const column: Features = { ...events, ...resilience };

export default column;
