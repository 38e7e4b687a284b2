import { behaves } from '../behaviour/every-case.ts';
import { hybrid } from '../behaviour/features.ts';

behaves('hybrid', hybrid);
