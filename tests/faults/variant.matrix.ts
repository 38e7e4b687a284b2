import { featuresOf } from '../behaviour/features.ts';
import { rowsOfVariant } from './matrix.ts';

rowsOfVariant(variantUnderTest, await featuresOf(variantUnderTest));
