import { variantsAskedFor } from '../../common/lab/processes/options.ts';
import { featuresOf } from '../behaviour/features.ts';
import { rowsOfServers } from './matrix.ts';

const asked = variantsAskedFor(process.env.VARIANT || 'all');
rowsOfServers(await Promise.all(asked.map(async (variant) => ({ variant, features: await featuresOf(variant) }))));
