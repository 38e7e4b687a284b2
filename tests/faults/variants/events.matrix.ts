import { events } from '../../behaviour/features.ts';
import { enduresAlone } from '../matrix.ts';

enduresAlone('events', events);
