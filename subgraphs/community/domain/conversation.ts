import { Aggregate } from '../../../platform/domain/aggregate.js';
import { MINUTE } from '../../../platform/domain/clock.js';
import { newId } from '../../../platform/domain/ids.js';
import { ConversationNotAccepted } from './message-errors.js';

export type ConversationEvent =
  | { readonly type: 'message-sent'; readonly conversation: Conversation; readonly message: SentMessage }
  | { readonly type: 'read-marker-moved'; readonly conversation: Conversation; readonly marker: Marker }
  | { readonly type: 'conversation-changed'; readonly conversation: Conversation };

export const EDIT_WINDOW_MS = 15 * MINUTE;
export const MAX_CONVERSATION_MEMBERS = 100;

export interface SentMessage {
  readonly id: string;
  readonly senderId: string;
  readonly sequence: number;
}

export interface Marker {
  readonly userId: string;
  readonly sequence: number;
  readonly revision: number;
}

/** What two people, or up to 100, write to each other. Its lock gives messages their sequence, without gaps. */
export class Conversation extends Aggregate<ConversationEvent> {
  readonly id = newId();
  readonly kind: 'direct' | 'group';
  acceptedAt: Date | null;
  lastSequence = 0;
  lastMessageAt: Date;
  readonly firstUserId: string | null;
  readonly secondUserId: string | null;

  constructor(
    readonly startedBy: string,
    others: readonly string[],
    /** Of a group; null for a direct one. */
    readonly title: string | null,
    /** The other user expects to hear from who starts it. */
    accepted: boolean,
    readonly createdAt: Date,
  ) {
    super();
    const other = title === null && others.length === 1 ? (others[0] ?? null) : null;
    this.kind = other === null ? 'group' : 'direct';
    [this.firstUserId = null, this.secondUserId = null] = other === null ? [] : [startedBy, other].toSorted();
    this.acceptedAt = other === null || accepted ? createdAt : null;
    this.lastMessageAt = createdAt;
    this.record({ type: 'conversation-changed', conversation: this });
  }

  /** The other user of a direct conversation. */
  otherThan(userId: string): string | null {
    if (this.kind === 'group') return null;
    return this.firstUserId === userId ? this.secondUserId : this.firstUserId;
  }

  accept(now: Date): void {
    if (this.acceptedAt) return;
    this.acceptedAt = now;
    this.record({ type: 'conversation-changed', conversation: this });
  }

  /** A stranger sends one message until the other user accepts, or answers, which accepts. */
  send(senderId: string, now: Date): SentMessage {
    if (!this.acceptedAt) {
      if (senderId !== this.startedBy) this.acceptedAt = now;
      else if (this.lastSequence > 0) throw new ConversationNotAccepted();
    }
    this.lastSequence += 1;
    this.lastMessageAt = now;
    const message = { id: newId(), senderId, sequence: this.lastSequence };
    this.record({ type: 'message-sent', conversation: this, message });
    return message;
  }

  markerMoved(marker: Marker): void {
    this.record({ type: 'read-marker-moved', conversation: this, marker });
  }

  changed(): void {
    this.record({ type: 'conversation-changed', conversation: this });
  }
}
