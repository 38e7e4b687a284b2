import { collaboration, events, http, hybrid } from '../../behaviour/features.ts';
import { endureTogether } from '../matrix.ts';

endureTogether({ http, events, collaboration, hybrid });
