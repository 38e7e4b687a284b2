import { runCases } from '../behaviour/every-case.ts';
import { featuresOf } from '../behaviour/features.ts';

runCases(variantUnderTest, await featuresOf(variantUnderTest));
