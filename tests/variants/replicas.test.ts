import { replicate } from '../behaviour/every-case.ts';
import { featuresOf } from '../behaviour/features.ts';

replicate(variantUnderTest, await featuresOf(variantUnderTest));
