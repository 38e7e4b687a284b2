import { variantsAskedFor } from '../../common/lab/processes/options.ts';
import { featuresOf } from '../behaviour/features.ts';
import { endureTogether } from './matrix.ts';

const asked = variantsAskedFor(process.env.VARIANT || 'all');
endureTogether(await Promise.all(asked.map(async (variant) => ({ variant, features: await featuresOf(variant) }))));
