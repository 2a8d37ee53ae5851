import DataLoader from 'dataloader';
import { perRequest, type Context } from '../../../platform/context.js';
import { isUuid } from '../../../platform/domain/ids.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';

/** The aggregate has the same fields, so either can be answered with. */
export interface ContestView {
  readonly id: string;
  readonly title: string;
  readonly courseId: string;
  readonly createdBy: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly participantCount: number;
}

const SELECT_CONTEST = 'select id, title, course_id, created_by, starts_at, ends_at, participant_count from contest';

export const contestById = perRequest((context) =>
  rowLoader<ContestView>('id', (ids) => context.db.rows(`${SELECT_CONTEST} where id = any($1::uuid[])`, [ids])),
);

/** The newest first. A course id that can't be one has no contests. */
export function listContests(
  context: Context,
  courseId: string | null,
  args: PageArgs,
): Promise<Connection<ContestView>> {
  return page<ContestView>(
    context.db,
    {
      select: `${SELECT_CONTEST} where ($1 or course_id = $2::uuid)`,
      parameters: [courseId === null, courseId !== null && isUuid(courseId) ? courseId : null],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}

export const viewerJoined = perRequest(
  (context) =>
    new DataLoader<string, boolean>(async (contestIds) => {
      const rows = await context.db.rows<{ contestId: string }>(
        'select contest_id from participation where contest_id = any($1::uuid[]) and user_id = $2',
        [contestIds, context.viewer?.id ?? null],
      );
      const joined = new Set(rows.map((row) => row.contestId));
      return contestIds.map((id) => joined.has(id));
    }),
);
