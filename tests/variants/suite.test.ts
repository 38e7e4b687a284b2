import { behaves } from '../behaviour/every-case.ts';
import { featuresOf } from '../behaviour/features.ts';

behaves(variantUnderTest, await featuresOf(variantUnderTest));
