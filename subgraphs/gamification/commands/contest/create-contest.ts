import { hasRole } from '../../../../platform/auth.js';
import { runCommand } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { Contest, DEFAULT_TERMS, type ContestTerms } from '../../domain/contest/contest.js';
import { CourseNotAvailable, NotYourCourse } from '../../domain/errors.js';
import { requireUnpublished } from './load-contest.js';

export type ContestChange = { readonly [Key in keyof ContestTerms]?: ContestTerms[Key] | null | undefined };

export interface CreateContest extends ContestChange {
  readonly title: string;
  readonly courseId: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Otherwise it is a draft, which only the course's instructor and staff see. */
  readonly publish: boolean;
}

export function createContest(context: Context, input: CreateContest): Promise<Contest> {
  const viewer = requireRole(context, 'staff', 'instructor');
  return runCommand(context, 'createContest', async (transaction) => {
    const [course] = isUuid(input.courseId)
      ? await transaction.sql<{ instructor_id: string }>('select instructor_id from course where id = $1', [
          input.courseId,
        ])
      : [];
    if (!course) throw new CourseNotAvailable();
    if (course.instructor_id !== viewer.id && !hasRole(viewer, 'staff')) throw new NotYourCourse();
    const { title, startsAt, endsAt } = input;
    const terms = mergeTerms({ ...DEFAULT_TERMS, title, startsAt, endsAt }, input);
    const contest = transaction.add(new Contest(input.courseId, viewer.id, terms, transaction.now));
    await requireUnpublished(transaction, contest);
    if (input.publish) contest.publish(transaction.now);
    return contest;
  });
}

/** What is absent stays as it is; an entry code of null is removed. */
export function mergeTerms(terms: ContestTerms, change: ContestChange): ContestTerms {
  return {
    title: change.title ?? terms.title,
    startsAt: change.startsAt ?? terms.startsAt,
    endsAt: change.endsAt ?? terms.endsAt,
    format: change.format ?? terms.format,
    problems: (change.problems ?? terms.problems).map(({ exerciseId, label, points }) => ({
      exerciseId,
      label,
      points,
    })),
    penaltyMinutes: change.penaltyMinutes ?? terms.penaltyMinutes,
    pointsBy: change.pointsBy ?? terms.pointsBy,
    ties: change.ties ?? terms.ties,
    freezeMinutes: change.freezeMinutes ?? terms.freezeMinutes,
    teamSize: change.teamSize ?? terms.teamSize,
    entryCode: change.entryCode === undefined ? terms.entryCode : change.entryCode,
  };
}
