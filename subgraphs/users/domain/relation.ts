import { Aggregate } from '../../../platform/domain/aggregate.js';
import { CannotFollow } from './errors.js';

export type RelationEvent =
  | { readonly type: 'user-followed'; readonly userId: string; readonly followedId: string }
  | { readonly type: 'user-unfollowed'; readonly userId: string; readonly followedId: string }
  | { readonly type: 'user-blocked'; readonly userId: string; readonly blockedId: string }
  | { readonly type: 'user-unblocked'; readonly userId: string; readonly blockedId: string };

/**
 * What two people are to each other. Both directions are one aggregate, since a block of one ends what the other does, and so
 * that the events of a pair come in their order. Made by the database when two first meet; the smaller id is low.
 */
export class Relation extends Aggregate<RelationEvent> {
  readonly id!: string;
  readonly lowId!: string;
  readonly highId!: string;
  lowFollowsAt: Date | null = null;
  highFollowsAt: Date | null = null;
  lowBlocksAt: Date | null = null;
  highBlocksAt: Date | null = null;

  /** Idempotent. Refused while either blocks the other, whichever it is. */
  follow(userId: string, now: Date): void {
    if (this.lowBlocksAt || this.highBlocksAt) throw new CannotFollow();
    if (this.followsAt(userId)) return;
    this.setFollows(userId, now);
    this.record({ type: 'user-followed', userId, followedId: this.other(userId) });
  }

  unfollow(userId: string): void {
    if (!this.followsAt(userId)) return;
    this.setFollows(userId, null);
    this.record({ type: 'user-unfollowed', userId, followedId: this.other(userId) });
  }

  /** Neither follows the other any more. */
  block(userId: string, now: Date): void {
    if (this.blocksAt(userId)) return;
    this.unfollow(userId);
    this.unfollow(this.other(userId));
    this.setBlocks(userId, now);
    this.record({ type: 'user-blocked', userId, blockedId: this.other(userId) });
  }

  /** Who followed before does not follow again by it. */
  unblock(userId: string): void {
    if (!this.blocksAt(userId)) return;
    this.setBlocks(userId, null);
    this.record({ type: 'user-unblocked', userId, blockedId: this.other(userId) });
  }

  private other(userId: string): string {
    return userId === this.lowId ? this.highId : this.lowId;
  }

  private followsAt(userId: string): Date | null {
    return userId === this.lowId ? this.lowFollowsAt : this.highFollowsAt;
  }

  private blocksAt(userId: string): Date | null {
    return userId === this.lowId ? this.lowBlocksAt : this.highBlocksAt;
  }

  private setFollows(userId: string, at: Date | null): void {
    if (userId === this.lowId) this.lowFollowsAt = at;
    else this.highFollowsAt = at;
  }

  private setBlocks(userId: string, at: Date | null): void {
    if (userId === this.lowId) this.lowBlocksAt = at;
    else this.highBlocksAt = at;
  }
}
