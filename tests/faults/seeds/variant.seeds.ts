import { featuresOf } from '../../behaviour/features.ts';
import { survives } from './survives.ts';

survives(variantUnderTest, await featuresOf(variantUnderTest));
