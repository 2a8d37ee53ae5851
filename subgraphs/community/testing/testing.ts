import type { Viewer } from '../../../platform/auth.js';
import { DomainError } from '../../../platform/domain/errors.js';
import { newId } from '../../../platform/domain/ids.js';
import { person, type TestSubgraph } from '../../../platform/testing/subgraph.js';
import { ClassCreated, StudentEnrolled } from '../../../schema/events/classes.js';
import { CoursePublished, EnrolledInCourse } from '../../../schema/events/courses.js';
import type { TrustLevel } from '../domain/trust.js';
import { LevelUp } from '../../../schema/events/gamification.js';

export interface Taught {
  readonly classId: string;
  readonly courseId: string;
  readonly teacher: Viewer;
  readonly students: readonly Viewer[];
}

/** A class with its people, as classes has published it. */
export async function aClass(
  subgraph: TestSubgraph,
  students = 1,
  teacher: Viewer = person('instructor'),
): Promise<Taught> {
  const [classId, courseId] = [newId(), newId()];
  await subgraph.tell(
    ClassCreated,
    { classId, courseId, instructorId: teacher.id, classType: 'group' },
    { subject: classId },
  );
  const people = Array.from({ length: students }, () => person());
  for (const { id } of people) await enroll(subgraph, { classId, courseId, studentId: id });
  return { classId, courseId, teacher, students: people };
}

export async function enroll(
  subgraph: TestSubgraph,
  seat: { classId: string; courseId: string; studentId: string },
): Promise<void> {
  await subgraph.tell(StudentEnrolled, { ...seat, enrollmentId: newId(), credits: 8 }, { subject: seat.classId });
}

/** A published course that these people take. */
export async function aCourse(subgraph: TestSubgraph, ...students: { id: string }[]): Promise<string> {
  const courseId = newId();
  await subgraph.tell(CoursePublished, {
    courseId,
    instructorId: newId(),
    publishedVersion: 1,
    lessonIds: [newId()],
  });
  for (const student of students) await takeCourse(subgraph, courseId, student);
  return courseId;
}

/** The person may write in the course's discussion from here on. */
export async function takeCourse(subgraph: TestSubgraph, courseId: string, { id }: { id: string }): Promise<void> {
  await subgraph.tell(EnrolledInCourse, { enrollmentId: newId(), courseId, studentId: id }, { subject: id });
}

/** A group with an owner and members, as their commands leave it. */
export async function aGroup(
  subgraph: TestSubgraph,
  owner: Viewer,
  memberIds: readonly string[] = [],
): Promise<string> {
  const groupId = newId();
  await subgraph.rows(
    `insert into community_group (id, version, kind, name, member_count, created_at) values ($1, 1, 'public', 'Group', $2, now())`,
    [groupId, memberIds.length + 1],
  );
  await subgraph.rows(
    `insert into membership (group_id, user_id, role, joined_at)
     select $1, id, case when id = $2 then 'owner' else 'member' end, now() from unnest($3::uuid[]) id`,
    [groupId, owner.id, [owner.id, ...memberIds]],
  );
  return groupId;
}

/** A person is notified of so many levels, one after the other. */
export async function tellLevels(subgraph: TestSubgraph, userId: string, ...levels: number[]): Promise<void> {
  for (const level of levels) await subgraph.tell(LevelUp, { userId, level }, { subject: userId });
}

/** The code of a refusal, or `ok`. */
export function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'ok',
    (error: unknown) => {
      if (error instanceof DomainError) return error.code;
      throw error;
    },
  );
}

/** Sets how far a user is trusted: a test that writes much needs more than a new user may. */
export async function trust(subgraph: TestSubgraph, level: TrustLevel, ...people: { id: string }[]): Promise<void> {
  await subgraph.rows(
    `insert into registered_user (id, trust) select id, $1 from unnest($2::uuid[]) id
     on conflict (id) do update set trust = excluded.trust`,
    [level, people.map(({ id }) => id)],
  );
}

/** A post by a user, with a text of its own; a user without a level of trust becomes a member. */
export async function aPost(
  subgraph: TestSubgraph,
  author: Viewer,
  input: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  await subgraph.rows(
    `insert into registered_user (id, trust) values ($1, 'member')
     on conflict (id) do update set trust = coalesce(registered_user.trust, 'member')`,
    [author.id],
  );
  const result = await subgraph.graphql<{ createPost: { post: { id: string } } }>(
    'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }',
    { input: { title: 'Question', text: `How does this work? ${newId()}`, ...input } },
    author,
  );
  if (result.code) throw new Error(result.code);
  return result.data.createPost.post.id;
}

export interface Received {
  readonly id: string;
  readonly cursor: string;
  readonly category: string;
  readonly title: string;
  readonly body: string;
  readonly read: boolean;
  readonly course: { id: string } | null;
  readonly class: { id: string } | null;
  readonly lesson: { id: string } | null;
  readonly post: { id: string } | null;
  readonly actor: { id: string } | null;
}

const INBOX = `query ($r: [_Any!]!, $first: Int, $after: String) { _entities(representations: $r) { ... on User {
  unreadNotificationCount
  notifications(first: $first, after: $after) {
    edges { cursor node {
      id cursor category title body read createdAt course { id } class { id } lesson { id } post { id } actor { id }
    } }
    pageInfo { hasNextPage endCursor }
  }
} } }`;

interface Inbox {
  readonly unreadNotificationCount: number | null;
  readonly notifications: {
    readonly edges: readonly { readonly cursor: string; readonly node: Received }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  } | null;
}

/** A person's inbox as they see it, or as another user does. */
export async function inboxOf(
  subgraph: TestSubgraph,
  user: { readonly id: string },
  viewer: Viewer | null,
  page: { first?: number; after?: string } = {},
): Promise<{ unread: number | null; all: Received[] | null; code: string | undefined; endCursor: string | undefined }> {
  const result = await subgraph.graphql<{ _entities: [Inbox] }>(
    INBOX,
    { r: [{ __typename: 'User', id: user.id }], first: 100, ...page },
    viewer,
  );
  const inbox = result.data?._entities?.[0];
  return {
    unread: inbox?.unreadNotificationCount ?? null,
    all: inbox?.notifications?.edges.map((edge) => edge.node) ?? null,
    code: result.code,
    endCursor: inbox?.notifications?.pageInfo.endCursor,
  };
}
