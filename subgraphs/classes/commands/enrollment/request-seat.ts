import { runIdempotently, type Transaction } from '../../../../platform/command.js';
import { requireVerified, type Context } from '../../../../platform/context.js';
import { releaseSeat } from '../../jobs/definitions.js';
import { ClassNotFound, InvitationRequired } from '../../domain/errors.js';
import { VALID_INVITATION, viewerOf, visibleClass } from '../../queries/class-visibility.js';
import { lockPeople } from '../shared/lock-people.js';
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
    if (found.type === 'private') await requireInvitation(transaction, found.id, viewer.id);
    await lockPeople(transaction, [viewer.id]);
    const hold = found.holdSeat(viewer.id, transaction.now);
    await transaction.enqueue(
      releaseSeat,
      { classId: found.id },
      { runAt: hold.expiresAt, key: `release-seat/${hold.id}` },
    );
    return { classId: found.id, seatHoldId: hold.id };
  });
}

/** A viewer who may not see the class gets the same error as for an unknown id. */
async function requireInvitation(transaction: Transaction, classId: string, userId: string): Promise<void> {
  const [access] = await transaction.sql<{ visible: boolean; invited: boolean }>(
    `select ${visibleClass('$3', '$4')} as visible, exists (
       select from class_invitation where class_id = class.id and user_id = $2 and ${VALID_INVITATION}
     ) as invited from class where id = $1`,
    [classId, userId, ...viewerOf(transaction.context)],
  );
  if (!access?.visible) throw new ClassNotFound();
  if (!access.invited) throw new InvitationRequired();
}
