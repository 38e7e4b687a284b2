import { collaboration } from '../behaviour/features.ts';
import { replicate } from '../behaviour/every-case.ts';

replicate('collaboration', collaboration);
