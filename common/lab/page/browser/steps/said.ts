import { type Participant } from '../../model/participants.ts';
import { type CommitState, type FaultKind, type LaneName, type WaitPlace } from '../../model/run.ts';

/** Why Order answered as it did. */
export type AnswerReason =
  /** The outcome is known. */
  | 'completed'
  | 'declined'
  /** The outcome is known, but its notification is lost already. */
  | 'completed but lost'
  /** Billing is not asked before the answer. */
  | 'accepted at once'
  /** Billing has not decided in time. */
  | 'accepted undecided'
  /** As before, after this many attempts. */
  | 'accepted after attempts'
  /** The order is stored, and the status is an error. */
  | 'stored'
  /** The order of an earlier request with the same key. */
  | 'replayed'
  | 'still pending'
  | 'refused'
  | 'none';

export interface PlaceOfOrders {
  place: WaitPlace;
  lanes: LaneName[];
}

/** One thing that happened, as a sentence says it. The words are in `words/`. */
export type Said =
  | { key: 'post' }
  | { key: 'repeat'; hasKey: boolean }
  | { key: 'pending'; event?: string }
  | { key: 'withdraw'; resumed: boolean; retry: boolean }
  | { key: 'withdraw fails'; retry: boolean; resumed: boolean; fault?: FaultKind }
  | { key: 'reply is late'; to: Participant; from: Participant }
  | { key: 'decided'; state: 'paid' | 'declined'; event?: string }
  | { key: 'Billing replies'; status: string }
  | { key: 'settled'; state: CommitState; event?: string }
  | { key: 'notify'; clientWaits: boolean }
  | { key: 'notify fails' }
  | { key: 'notified' }
  | { key: 'Notification replies'; status: string }
  | { key: 'answer'; status?: number; reason: AnswerReason; attempts: number }
  | { key: 'publish'; event: string; by: Participant; outbox: boolean; waitsFor?: Participant }
  | { key: 'publish fails'; event: string; by: Participant; outbox: boolean }
  | { key: 'deliver'; event: string; to: Participant[]; again: boolean }
  | { key: 'retry queue'; event: string }
  | { key: 'outbox waits'; event: string; by: Participant }
  | { key: 'fault'; kind: FaultKind; participant: Participant }
  | { key: 'back'; kind: FaultKind; participant: Participant }
  | { key: 'lost' }
  | { key: 'quiet'; places: PlaceOfOrders[]; lost: LaneName[]; allAnswered: boolean }
  | { key: 'end'; summary: Summary };

/** How the lanes stand at the end of the recording. */
export interface Summary {
  lanes: LaneName[];
  /** Every order is settled and notified. */
  done: LaneName[];
  lost: LaneName[];
  /** Neither settled and notified nor lost when the recording ended. */
  open: LaneName[];
  /** The client saw a 503, or no answer. */
  failures: LaneName[];
  /** More than one order was placed. */
  twice: LaneName[];
  declined: boolean;
}

/** A moment of the run with one sentence. */
export interface Step {
  /** Microseconds since the client's first request: everything that the sentence says has happened. */
  at: number;
  said: Said;
  lanes: LaneName[];
  /** The ids of the arrows, commits and waits that the sentence speaks of. */
  ids: string[];
  /** It is shown when time runs through: answers, faults, losses, recoveries. */
  major: boolean;
}
