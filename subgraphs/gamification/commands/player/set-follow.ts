import type { Transaction } from '../../../../platform/command.js';

interface Follow {
  readonly userId: string;
  readonly followedId: string;
}

/** Idempotent. Only the board of friends reads it. */
export async function addFollow(transaction: Transaction, { userId, followedId }: Follow): Promise<void> {
  await transaction.sql('insert into follow (follower_id, followed_id) values ($1, $2) on conflict do nothing', [
    userId,
    followedId,
  ]);
}

export async function removeFollow(transaction: Transaction, { userId, followedId }: Follow): Promise<void> {
  await transaction.sql('delete from follow where follower_id = $1 and followed_id = $2', [userId, followedId]);
}
