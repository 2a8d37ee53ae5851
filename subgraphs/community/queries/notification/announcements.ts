import type { Context } from '../../../../platform/context.js';
import { page, type PageArgs } from '../../../../platform/graphql/pagination.js';
import type { Connection } from '../../../../platform/graphql/types.js';

export interface AnnouncementView {
  readonly id: string;
  readonly kind: 'service' | 'news';
  readonly courseId: string | null;
  readonly classId: string | null;
  readonly title: string;
  readonly text: string;
  readonly publishAt: Date;
  readonly createdAt: Date;
}

const SELECT = `select id, kind, course_id, class_id, texts->'en'->>'title' as title, texts->'en'->>'text' as text,
  publish_at, created_at from announcement`;

/** Newest first: for staff. */
export function listAnnouncements(context: Context, args: PageArgs): Promise<Connection<AnnouncementView>> {
  return page<AnnouncementView>(
    context.db,
    { select: SELECT, parameters: [], orderBy: ['id'], direction: 'desc' },
    args,
  );
}

export async function announcementById({ db }: Context, id: string): Promise<AnnouncementView | null> {
  return (await db.row<AnnouncementView>(`${SELECT} where id = $1`, [id])) ?? null;
}
