import type { Recipient } from '../../../../platform/people-port.js';
import type { ClaimedDelivery } from './claim-deliveries.js';

/** A delivery to a user who can be reached, with what its text needs. */
export interface Addressed {
  readonly delivery: ClaimedDelivery;
  readonly recipient: Recipient;
  /** Names of the actors of notices, by id. */
  readonly names: ReadonlyMap<string, string>;
  /** How many notices this one stands for. */
  readonly merged?: number;
}
