import { http } from '../../behaviour/features.ts';
import { survives } from './survives.ts';

survives('http', http);
