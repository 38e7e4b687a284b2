import { collaboration } from '../../behaviour/features.ts';
import { enduresAlone } from '../matrix.ts';

enduresAlone('collaboration', collaboration);
