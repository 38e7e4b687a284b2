import { featuresOf } from '../../behaviour/features.ts';
import { seedCases } from './cases.ts';

seedCases(variantUnderTest, await featuresOf(variantUnderTest));
