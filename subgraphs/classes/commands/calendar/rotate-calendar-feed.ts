import { createHash, randomBytes } from 'node:crypto';
import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { newId, isUuid } from '../../../../platform/domain/ids.js';
import { ClassNotFound, NotInClass } from '../../domain/errors.js';

/** Bytes of a secret: too many to guess, so a plain hash of it is safe to keep. */
const SECRET_BYTES = 32;

export function hashOfSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/**
 * Makes the viewer's secret address of a class's calendar, or of all that they teach and learn. One they had before ends.
 * It is told now and never again: only its hash is kept.
 */
export function rotateCalendarFeed(context: Context, classId: string | null): Promise<{ url: string }> {
  const viewer = requireViewer(context);
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return runCommand(context, 'rotateCalendarFeed', async (transaction) => {
    if (classId !== null) await mustBeIn(transaction, classId, viewer.id);
    await transaction.sql(
      `insert into calendar_feed (id, user_id, class_id, secret_hash, created_at) values ($1, $2, $3, $4, $5)
       on conflict (user_id, class_id) do update set secret_hash = excluded.secret_hash, created_at = excluded.created_at`,
      [newId(), viewer.id, classId, hashOfSecret(secret), transaction.now],
    );
    return { url: `${context.publicUrl}/calendars/${secret}.ics` };
  });
}

/** Ends the address, if there is one. */
export function revokeCalendarFeed(context: Context, classId: string | null): Promise<{ revoked: boolean }> {
  const viewer = requireViewer(context);
  return runCommand(context, 'revokeCalendarFeed', async (transaction) => {
    if (classId !== null && !isUuid(classId)) return { revoked: false };
    const gone = await transaction.sql(
      'delete from calendar_feed where user_id = $1 and class_id is not distinct from $2 returning id',
      [viewer.id, classId],
    );
    return { revoked: gone.length > 0 };
  });
}

async function mustBeIn(transaction: Transaction, classId: string, userId: string): Promise<void> {
  const [found] = isUuid(classId)
    ? await transaction.sql<{ member: boolean }>(
        `select instructor_id = $2 or exists (
           select from class_enrollment where class_id = class.id and student_id = $2 and withdrawn_at is null
         ) as member from class where id = $1`,
        [classId, userId],
      )
    : [];
  if (!found) throw new ClassNotFound();
  if (!found.member) throw new NotInClass();
}
