import { runIdempotently } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { after, DAY, now } from '../../../../platform/domain/clock.js';
import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import { isUuid, newId } from '../../../../platform/domain/ids.js';
import { announce } from '../../jobs/definitions.js';

export interface AnnouncementText {
  readonly title: string;
  readonly text: string;
}

export interface NewAnnouncement {
  readonly kind: 'service' | 'news';
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly english: AnnouncementText;
  readonly portuguese: AnnouncementText | null;
  /** Null: at once. */
  readonly publishAt: Date | null;
  readonly idempotencyKey: string;
}

const LATEST_DAYS = 366;

/** Announces something to everybody, to a course or to a class, at a time. For staff. Returns its id. */
export async function createAnnouncement(context: Context, input: NewAnnouncement): Promise<string> {
  const viewer = requireRole(context, 'staff');
  const { kind, courseId, classId, english, portuguese, publishAt } = input;
  const problems: FieldProblem[] = [];
  if (courseId !== null && !isUuid(courseId)) problems.push({ field: 'input.courseId', message: 'must be an id' });
  if (classId !== null && !isUuid(classId)) problems.push({ field: 'input.classId', message: 'must be an id' });
  if (courseId !== null && classId !== null)
    problems.push({ field: 'input.classId', message: 'must not be given with a course' });
  if (publishAt && publishAt > after(now(), LATEST_DAYS * DAY))
    problems.push({ field: 'input.publishAt', message: `must be within ${LATEST_DAYS} days` });
  if (problems.length > 0) throw new InvalidInput(problems);
  const request = { ...input, publishAt: publishAt?.toISOString() ?? null };
  return runIdempotently(context, 'createAnnouncement', request, async (transaction) => {
    const announcementId = newId();
    const at = publishAt && publishAt > transaction.now ? publishAt : transaction.now;
    await transaction.sql(
      `insert into announcement (id, kind, course_id, class_id, texts, publish_at, created_by, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        announcementId,
        kind,
        courseId,
        classId,
        JSON.stringify({ en: english, ...(portuguese && { pt: portuguese }) }),
        at.toISOString(),
        viewer.id,
        transaction.now.toISOString(),
      ],
    );
    await transaction.enqueue(announce, { announcementId }, { runAt: at, key: `announce ${announcementId}` });
    return announcementId;
  });
}
