import { type Mutant } from '../mutant.ts';
import { around } from './around.ts';
import { faults } from './faults.ts';
import { http } from './http.ts';
import { messages } from './messages.ts';
import { money } from './money.ts';
import { orders } from './orders.ts';

export const mutants: Mutant[] = [...money, ...orders, ...http, ...messages, ...faults, ...around];
