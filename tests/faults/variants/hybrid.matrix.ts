import { hybrid } from '../../behaviour/features.ts';
import { enduresAlone } from '../matrix.ts';

enduresAlone('hybrid', hybrid);
