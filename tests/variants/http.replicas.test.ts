import { http } from '../behaviour/features.ts';
import { replicate } from '../behaviour/every-case.ts';

replicate('http', http);
