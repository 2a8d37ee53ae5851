import type { Transaction } from '../../../platform/command.js';
import { reaction } from '../../../platform/inbox.js';
import { ClassCreated, ClassUpdated } from '../../../schema/events/classes.js';
import { ContestPublished } from '../../../schema/events/gamification.js';

/* Titles that texts name. Their owners publish them as facts. */

async function storeClassTitle(transaction: Transaction, classId: string, title: string | undefined): Promise<void> {
  if (title === undefined) return;
  await transaction.sql(
    'insert into class_title (class_id, title) values ($1, $2) on conflict (class_id) do update set title = excluded.title',
    [classId, title],
  );
}

export const titleStores = [
  reaction(ClassCreated, (transaction, { data }) => storeClassTitle(transaction, data.classId, data.title)),
  reaction(ClassUpdated, (transaction, { data }) => storeClassTitle(transaction, data.classId, data.title)),
  reaction(ContestPublished, async (transaction, { data: { contestId, courseId, title, startsAt } }) => {
    await transaction.sql(
      `insert into contest (id, course_id, title, starts_at) values ($1, $2, $3, $4)
       on conflict (id) do update set title = coalesce(excluded.title, contest.title), starts_at = excluded.starts_at`,
      [contestId, courseId, title ?? null, startsAt],
    );
  }),
];
