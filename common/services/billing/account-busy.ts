import { Problem } from '../../platform/http/problems.ts';
import { PROBLEMS } from '../problems.ts';

/** Another session holds the account. Nothing was decided, so the same request may be repeated. */
export class AccountBusy extends Problem {
  constructor() {
    super(PROBLEMS['account-busy'], 'Nothing was decided. Repeat the request.', {}, { 'Retry-After': '1' });
  }
}
