import { runIdempotently } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { releaseSeat } from '../../jobs/definitions.js';
import { loadClass } from '../class/load-class.js';

export interface RequestSeat {
  readonly classId: string;
  readonly idempotencyKey: string;
}

/** Holds a seat for the viewer for 15 minutes; billing then asks for the payment. */
export async function requestSeat(
  context: Context,
  input: RequestSeat,
): Promise<{ classId: string; seatHoldId: string }> {
  const viewer = requireVerified(context);
  return runIdempotently(context, 'requestSeat', input, async (transaction) => {
    const found = await loadClass(transaction, input.classId);
    const hold = found.holdSeat(viewer.id, transaction.now);
    await transaction.enqueue(
      releaseSeat,
      { classId: found.id },
      { runAt: hold.expiresAt, key: `release-seat/${hold.id}` },
    );
    return { classId: found.id, seatHoldId: hold.id };
  });
}
