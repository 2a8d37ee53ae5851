import { runCommand, type Transaction } from '../../../../platform/command.js';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { isUuid, newId } from '../../../../platform/domain/ids.js';
import { ClassNotFound, NotInClass } from '../../domain/errors.js';
import { viewerOf, visibleClass } from '../../queries/class-visibility.js';
import { hashOfSecret, newSecret } from '../shared/secrets.js';

/**
 * Makes the viewer's secret address of a class's calendar, or of everything that they teach and learn. It replaces the
 * former address. The address is returned once: only its hash is stored.
 */
export function rotateCalendarFeed(context: Context, classId: string | null): Promise<{ url: string }> {
  const viewer = requireViewer(context);
  const secret = newSecret();
  return runCommand(context, 'rotateCalendarFeed', async (transaction) => {
    if (classId !== null) await requireMember(transaction, classId, viewer.id);
    await transaction.sql(
      `insert into calendar_feed (id, user_id, class_id, secret_hash, created_at) values ($1, $2, $3, $4, $5)
       on conflict (user_id, class_id) do update set secret_hash = excluded.secret_hash, created_at = excluded.created_at`,
      [newId(), viewer.id, classId, hashOfSecret(secret), transaction.now],
    );
    return { url: `${context.publicUrl}/calendars/${secret}.ics` };
  });
}

async function requireMember(transaction: Transaction, classId: string, userId: string): Promise<void> {
  const [found] = isUuid(classId)
    ? await transaction.sql<{ member: boolean }>(
        `select instructor_id = $2 or exists (
           select from class_enrollment where class_id = class.id and student_id = $2 and withdrawn_at is null
         ) as member from class where id = $1 and ${visibleClass('$3', '$4')}`,
        [classId, userId, ...viewerOf(transaction.context)],
      )
    : [];
  if (!found) throw new ClassNotFound();
  if (!found.member) throw new NotInClass();
}
