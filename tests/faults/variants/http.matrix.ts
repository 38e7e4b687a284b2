import { http } from '../../behaviour/features.ts';
import { enduresAlone } from '../matrix.ts';

enduresAlone('http', http);
