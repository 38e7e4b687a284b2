import { hybrid } from '../../behaviour/features.ts';
import { survives } from './survives.ts';

survives('hybrid', hybrid);
