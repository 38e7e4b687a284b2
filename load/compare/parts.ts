import { type Part } from './part.ts';

/** The parts of the comparison, by the value of PART and in the order of the document. */
export const parts: Record<string, () => Promise<Part>> = {
  rounds: async () => (await import('./rounds.ts')).rounds,
  saturation: async () => (await import('./saturation.ts')).saturation,
  hops: async () => (await import('./hops.ts')).hops,
  outages: async () => (await import('./outages/outages.ts')).outages,
  coupling: async () => (await import('./coupling/coupling.ts')).coupling,
  replicas: async () => (await import('./replicas.ts')).replicas,
  growth: async () => (await import('./growth/growth.ts')).growth,
  mechanisms: async () => (await import('./mechanisms/mechanisms.ts')).mechanisms,
};

/** Measures experiments beside the variants and takes more than an hour, so it is measured only when PART names it. */
export const ON_REQUEST = 'mechanisms';
