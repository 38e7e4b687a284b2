import { featuresOf } from '../behaviour/features.ts';
import { enduresAlone } from './matrix.ts';

enduresAlone(variantUnderTest, await featuresOf(variantUnderTest));
