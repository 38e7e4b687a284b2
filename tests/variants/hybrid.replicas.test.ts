import { hybrid } from '../behaviour/features.ts';
import { replicate } from '../behaviour/every-case.ts';

replicate('hybrid', hybrid);
