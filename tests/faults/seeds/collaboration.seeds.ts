import { collaboration } from '../../behaviour/features.ts';
import { survives } from './survives.ts';

survives('collaboration', collaboration);
