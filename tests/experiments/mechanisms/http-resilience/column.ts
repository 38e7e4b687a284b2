import { type Features } from '../../../behaviour/features.ts';
import http from '../../../behaviour/variants/http.ts';
import { resilience } from '../../resilience.ts';

/** Order answers 202 where `http` answers 503, and repeats a failed call before that. Lost notifications stay lost. */
const column: Features = { ...http, ...resilience };

export default column;
