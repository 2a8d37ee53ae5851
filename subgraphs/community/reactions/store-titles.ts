import type { Transaction } from '../../../platform/command.js';
import { reaction } from '../../../platform/inbox.js';
import { ProductCreated, ProductUpdated } from '../../../schema/events/billing.js';
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

async function storeProductTitle(
  transaction: Transaction,
  { productId, title }: { readonly productId: string; readonly title?: string | undefined },
): Promise<void> {
  if (title === undefined) return;
  await transaction.sql(
    'insert into product_title (product_id, title) values ($1, $2) on conflict (product_id) do update set title = excluded.title',
    [productId, title],
  );
}

export const titleStores = [
  reaction(ProductCreated, (transaction, { data }) => storeProductTitle(transaction, data)),
  reaction(ProductUpdated, (transaction, { data }) => storeProductTitle(transaction, data)),
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
