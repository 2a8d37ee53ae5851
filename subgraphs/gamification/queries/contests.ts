import DataLoader from 'dataloader';
import { hasRole } from '../../../platform/auth.js';
import { perRequest, type Context } from '../../../platform/context.js';
import { isUuid } from '../../../platform/domain/ids.js';
import type { Connection } from '../../../platform/graphql/types.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import { page, type PageArgs } from '../../../platform/graphql/pagination.js';
import type { Contest } from '../domain/contest/contest.js';

/** The aggregate has the same fields, so either can be answered with. */
export type ContestView = Pick<
  Contest,
  | 'id'
  | 'version'
  | 'title'
  | 'courseId'
  | 'createdBy'
  | 'startsAt'
  | 'endsAt'
  | 'format'
  | 'problems'
  | 'penaltyMinutes'
  | 'pointsBy'
  | 'ties'
  | 'freezesAt'
  | 'entryCode'
  | 'teamSize'
  | 'removed'
  | 'participantCount'
  | 'publishedAt'
  | 'finishedAt'
  | 'resolverSteps'
  | 'ratedAt'
>;

const SELECT_CONTEST = `
  select id, version, title, course_id, created_by, starts_at, ends_at, format, problems, penalty_minutes, points_by, ties,
    freezes_at, entry_code, team_size, removed, participant_count, published_at, finished_at, resolver_steps, rated_at
  from contest`;

/** A contest that exists for the viewer: published, or theirs to manage. `viewer` and `staff` are parameters. */
const IS_VISIBLE = (viewer: string, staff: string): string => `
  deleted_at is null and (published_at is not null or ${staff}
    or exists (select from course where course.id = contest.course_id and instructor_id = ${viewer}))`;

export const contestById = perRequest((context) =>
  rowLoader<ContestView>('id', (ids) =>
    context.db.rows(`${SELECT_CONTEST} where id = any($1::uuid[]) and ${IS_VISIBLE('$2', '$3')}`, [
      ids,
      context.viewer?.id ?? null,
      hasRole(context.viewer, 'staff'),
    ]),
  ),
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
      select: `${SELECT_CONTEST} where ($1 or course_id = $2::uuid) and ${IS_VISIBLE('$3', '$4')}`,
      parameters: [
        courseId === null,
        courseId !== null && isUuid(courseId) ? courseId : null,
        context.viewer?.id ?? null,
        hasRole(context.viewer, 'staff'),
      ],
      orderBy: ['id'],
      direction: 'desc',
    },
    args,
  );
}

/** What a viewer is to a contest. */
export interface ContestRole {
  readonly joined: boolean;
  /** Of the instructor of its course, and of staff. */
  readonly manages: boolean;
  readonly extraUntil: Date | null;
  readonly virtualUntil: Date | null;
}

export const contestRole = perRequest(
  (context) =>
    new DataLoader<string, ContestRole>(async (contestIds) => {
      const rows = await context.db.rows<ContestRole & { contestId: string }>(
        `select contest.id as contest_id, participation.user_id is not null as joined, extra_until,
           (select until from virtual_contest where contest_id = contest.id and user_id = $2) as virtual_until,
           $3 or exists (select from course where course.id = contest.course_id and instructor_id = $2) as manages
         from contest left join participation on contest_id = contest.id and user_id = $2
         where contest.id = any($1::uuid[])`,
        [contestIds, context.viewer?.id ?? null, hasRole(context.viewer, 'staff')],
      );
      const byId = new Map(rows.map((row) => [row.contestId, row]));
      return contestIds.map(
        (id) => byId.get(id) ?? { joined: false, manages: false, extraUntil: null, virtualUntil: null },
      );
    }),
);

/** The viewer's own team in a contest of teams. */
export interface OwnTeam {
  readonly name: string | null;
  readonly code: string | null;
  readonly members: readonly string[];
}

export async function ownTeam(context: Context, contestId: string): Promise<OwnTeam | null> {
  const team = await context.db.row<OwnTeam>(
    `select captain.team_name as name, captain.team_code as code,
       array(select user_id from participation mate where mate.contest_id = $1
         and captain.user_id in (mate.user_id, mate.captain_id) order by captain_id nulls first, number) as members
     from participation own join participation captain
       on captain.contest_id = $1 and captain.user_id = coalesce(own.captain_id, own.user_id)
     where own.contest_id = $1 and own.user_id = $2 and captain.team_code is not null`,
    [contestId, context.viewer?.id ?? null],
  );
  return team ?? null;
}
