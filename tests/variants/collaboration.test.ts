import { behaves } from '../behaviour/every-case.ts';
import { collaboration } from '../behaviour/features.ts';

behaves('collaboration', collaboration);
