import { runReplicaCases } from '../behaviour/every-case.ts';
import { featuresOf } from '../behaviour/features.ts';

runReplicaCases(variantUnderTest, await featuresOf(variantUnderTest));
