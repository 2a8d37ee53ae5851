import type { Role, Viewer } from '../platform/auth.js';
import type { Context } from '../platform/context.js';
import { DAY, HOUR, pretendNow } from '../platform/domain/clock.js';
import { newId } from '../platform/domain/ids.js';
import { createProduct } from '../subgraphs/billing/commands/catalog/create-product.js';
import { recordManualPayment } from '../subgraphs/billing/commands/invoice/record-manual-payment.js';
import { subscribeToPlan } from '../subgraphs/billing/commands/subscription/subscribe-to-plan.js';
import { activateClass } from '../subgraphs/classes/commands/class/activate-class.js';
import { createClass } from '../subgraphs/classes/commands/class/create-class.js';
import { markAttendance } from '../subgraphs/classes/commands/attendance/mark-attendance.js';
import { requestSeat } from '../subgraphs/classes/commands/enrollment/request-seat.js';
import { unlockLesson } from '../subgraphs/classes/commands/attendance/unlock-lesson.js';
import { addComment } from '../subgraphs/community/commands/post/add-comment.js';
import { createPost } from '../subgraphs/community/commands/post/create-post.js';
import { likePost } from '../subgraphs/community/commands/post/like-post.js';
import { addExercise } from '../subgraphs/courses/commands/exercise/add-exercise.js';
import { addLesson } from '../subgraphs/courses/commands/lesson/add-lesson.js';
import { addSection } from '../subgraphs/courses/commands/section/add-section.js';
import { completeReading } from '../subgraphs/courses/commands/enrollment/complete-reading.js';
import { createLanguage } from '../subgraphs/courses/commands/language/create-language.js';
import { addMaterial } from '../subgraphs/courses/commands/material/add-material.js';
import { createCourse } from '../subgraphs/courses/commands/course/create-course.js';
import { enrollInCourse } from '../subgraphs/courses/commands/enrollment/enroll-in-course.js';
import { openLesson } from '../subgraphs/courses/commands/enrollment/open-lesson.js';
import { publishCourse } from '../subgraphs/courses/commands/course/publish-course.js';
import { submitQuiz } from '../subgraphs/courses/commands/quiz/submit-quiz.js';
import { provisionUser } from '../subgraphs/users/commands/account/provision-user.js';
import {
  announceContest,
  announceTeams,
  attempt,
  befriend,
  fillLeagues,
  finishContest,
  makeProblems,
  makeQuests,
  questTogether,
} from './demo-game.js';
import { talkAndModerate } from './demo-community.js';
import { openGroup } from './demo-groups.js';
import { openAssessments } from './demo-assessment.js';
import { demoPeople, demoPosts, type DemoCourse, type DemoPerson } from './demo-content.js';
import { demoCourses } from './demo-courses.js';
import type { Platform } from './one-process.js';

/** Of every demo person. The demo is for trying things out on one machine: `--no-demo` for anything else. */
export const DEMO_PASSWORD = 'learning every day';

/** A school with a past of four weeks. */
export async function fillWithDemo(platform: Platform): Promise<void> {
  try {
    await new DemoSchool(platform).open();
  } finally {
    pretendNow();
  }
}

/** Text for the terminal: where to go, who to be, what to ask. */
export function describe(platform: Platform): string {
  const lines = [`  GraphQL   ${platform.url}/graphql   (HTTP and WebSocket)`];
  if (platform.explorerUrl) lines.push(`  Explorer  ${platform.explorerUrl}`);
  if (platform.mailUrl) lines.push(`  Mails     ${platform.mailUrl}`);
  if (!platform.filled) return lines.join('\n');
  const { learners, instructors, staff } = demoPeople;
  const logIn = (role: string, person: DemoPerson | undefined): string => `  ${role.padEnd(10)} ${person?.email ?? ''}`;
  return [
    ...lines,
    '',
    `Log in with the password "${DEMO_PASSWORD}" as`,
    logIn('student', learners[0]),
    logIn('instructor', instructors[0]),
    logIn('staff', staff),
    '',
    'Paste into the explorer, the token of the first into its headers as { "authorization": "Bearer …" }:',
    `  mutation { logIn(input: { email: "${learners[0]?.email ?? ''}", password: "${DEMO_PASSWORD}" }) { accessToken } }`,
    '  { viewer { name player { totalXp level rank } classes { title viewerEnrollment { creditBalance } } unreadNotificationCount } }',
    '  subscription { notificationReceived { title body } }',
    '',
    'Ctrl-C stops.',
  ].join('\n');
}

interface Member {
  readonly viewer: Viewer;
  /** How well they learn: the share of questions answered right. */
  readonly skill: number;
  /** Days between two sittings. */
  readonly pace: number;
}

interface MadeExercise {
  readonly id: string;
  readonly answers:
    readonly { readonly questionId: string; readonly right: number; readonly choices: number }[] | undefined;
}

interface MadeCourse {
  readonly id: string;
  readonly lessons: readonly { readonly id: string; readonly exercises: readonly MadeExercise[] }[];
}

interface MadeClass {
  readonly id: string;
  readonly course: MadeCourse;
  readonly meetingIds: readonly string[];
  readonly students: readonly Member[];
  readonly teacher: Viewer;
}

/** Days ago on which someone did something. */
/** Meetings that were held by now. */
const HELD = 6;
const DAYS = [24, 21, 17, 14, 10, 7, 4, 2, 1, 0];

/** Makes a school by the commands that its people would send, over the last four weeks. */
class DemoSchool {
  private readonly progress = new Map<string, number>();
  private readonly start = Date.now();

  constructor(private readonly platform: Platform) {}

  async open(): Promise<void> {
    await this.at(28);
    const [administrator, staff, teachers, learners] = await this.people();
    void administrator;
    for (const [code, name] of [
      ['pt', 'Portuguese'],
      ['en', 'English'],
      ['typescript', 'TypeScript'],
    ] as const)
      await createLanguage(this.as('courses', staff), { code, name, idempotencyKey: code });
    const [portuguese, english, typescript] = (await Promise.all(
      demoCourses.map((course, index) => this.course(course, teachers[index % teachers.length] as Viewer)),
    )) as [MadeCourse, MadeCourse, MadeCourse];
    const plan = await createProduct(this.as('billing', staff), {
      kind: 'plan',
      title: 'Lyceum Pro',
      interval: 'month',
      price: { amountMinor: 1_900, currency: 'EUR' },
    });
    const as = this.as.bind(this);
    const friendsQuest = await makeQuests(as, staff);
    const friends = learners.slice(0, 4).map(({ viewer }) => viewer);
    const [host, contestants] = [teachers[0] as Viewer, learners.slice(0, 12).map(({ viewer }) => viewer)];
    const problems = await makeProblems(as, host, portuguese.id);
    const contest = (title: string) => announceContest(as, host, portuguese.id, title, problems, contestants);
    let spring = '';
    await this.at(26);
    const evening = await this.class(
      staff,
      teachers[0] as Viewer,
      portuguese,
      'Portuguese on Tuesdays and Thursdays',
      learners.slice(0, 12),
    );
    const morning = await this.class(
      staff,
      teachers[1] as Viewer,
      portuguese,
      'Portuguese before work',
      learners.slice(12, 20),
    );
    await Promise.all(
      [2, 4, 6, 7]
        .map((index) => learners[index] as Member)
        .concat(learners.slice(8, 40))
        .map(({ viewer }) => enrollInCourse(this.as('courses', viewer), { courseId: english.id })),
    );
    await this.plans(staff, plan.id, [learners[0], learners[5], learners[21]]);
    await Promise.all(
      [learners[0], learners[5], learners[21]].map((one) =>
        enrollInCourse(this.as('courses', withPro((one as Member).viewer)), { courseId: typescript.id }),
      ),
    );
    await this.at(25);
    for (const made of [evening, morning]) await activateClass(this.as('classes', made.teacher), { classId: made.id });

    for (const [index, day] of DAYS.entries()) {
      await this.at(day);
      await Promise.all([evening, morning].map((made) => this.meet(made, index)));
      await this.platform.drained();
      await Promise.all([
        ...evening.students.map((student) => this.study(student, portuguese, index, Math.min(index + 1, HELD))),
        ...morning.students.map((student) => this.study(student, portuguese, index, Math.min(index + 1, 4))),
        // Who has not learned today yet has a streak at risk.
        ...learners.slice(20, day === 0 ? 36 : 40).map((learner) => this.study(learner, english, index, 5)),
      ]);
      if (day === 4) {
        spring = await contest('Spring contest');
        await attempt(as, spring, problems, contestants, 180);
      }
      if (day === 2) await finishContest(as, host, spring);
      if (day === 1) {
        // Over, with results of the freeze to reveal one by one.
        const over = await contest('Autumn contest');
        await attempt(as, over, problems, contestants, 180);
      }
      if (day === 2) await befriend(as, friends);
      // The last has until tomorrow to accept.
      if (day === 0) await questTogether(as, friendsQuest, friends);
      await this.post(index, [portuguese, english, typescript], teachers[0] as Viewer, learners);
    }
    const running = await contest('Contest night');
    await attempt(as, running, problems, contestants, 55);
    await announceTeams(as, host, portuguese.id, problems, contestants);
    await openAssessments(
      (viewer) => this.as('courses', viewer),
      teachers[1] as Viewer,
      learners.slice(0, 3).map(({ viewer }) => viewer),
    );
    const [ana, rui, eva, leo] = learners.map(({ viewer }) => viewer) as [Viewer, Viewer, Viewer, Viewer];
    const handle = demoPeople.learners[0]?.handle ?? '';
    const community = (viewer: Viewer): Context => this.as('community', viewer);
    await talkAndModerate(community, staff, [ana, rui, eva, leo], handle);
    await openGroup(community, [eva, ana, rui, leo]);
    await this.platform.drained();
    await fillLeagues(as('gamification', staff));
  }

  /** Moves everything to an evening so many days ago, when what happened before has had its effects. */
  private async at(daysAgo: number): Promise<void> {
    await this.platform.drained();
    pretendNow(new Date(this.start - daysAgo * DAY - HOUR));
  }

  private as(domain: string, viewer: Viewer): Context {
    return this.platform.subgraph(domain).contextOf(viewer);
  }

  private async people(): Promise<[Viewer, Viewer, Viewer[], Member[]]> {
    const make = async (person: DemoPerson, ...roles: Role[]): Promise<Viewer> => {
      const { email, name, handle, locale, timeZone } = person;
      const users = this.platform.subgraph('users').systemContext();
      const id = await provisionUser(users, {
        email,
        name,
        handle,
        locale,
        timeZone,
        roles,
        password: DEMO_PASSWORD,
      });
      return {
        id,
        sessionId: newId(),
        emailVerified: true,
        roles,
        entitlements: [],
        timeZone,
        expiresAt: new Date(this.start + DAY),
      };
    };
    const { administrator, staff, instructors, learners } = demoPeople;
    const [admin, clerk, ...rest] = await Promise.all([
      make(administrator, 'super_admin'),
      make(staff, 'staff'),
      ...instructors.map((person) => make(person, 'instructor')),
      ...learners.map((person) => make(person, 'student')),
    ]);
    const teachers = rest.slice(0, instructors.length);
    const members = rest.slice(instructors.length).map((viewer, index) => ({
      viewer,
      skill: 0.55 + ((index * 7) % 10) / 20,
      pace: 1 + ((index * 3) % 4),
    }));
    return [admin, clerk, teachers, members];
  }

  private async course(content: DemoCourse, teacher: Viewer): Promise<MadeCourse> {
    const context = this.as('courses', teacher);
    const { title, slug, language, level, tags, summary, access } = content;
    const { id } = await createCourse(context, { title, slug, language, level, tags, summary, access });
    const lessons: { id: string; exercises: MadeExercise[] }[] = [];
    for (const section of content.sections) {
      const added = await addSection(context, { courseId: id, title: section.title });
      for (const lesson of section.lessons) {
        const { lesson: made } = await addLesson(context, {
          sectionId: added.section.id,
          title: lesson.title,
          markdown: lesson.markdown,
        });
        const exercises: MadeExercise[] = [];
        for (const exercise of lesson.exercises) {
          const result = await addExercise(context, {
            ...exercise,
            lessonId: made.id,
            questions: exercise.questions ?? null,
          });
          exercises.push({
            id: result.exercise.id,
            answers: exercise.questions?.map((question, index) => ({
              questionId: result.exercise.questions[index]?.id ?? '',
              right: question.correctChoice,
              choices: question.choices.length,
            })),
          });
        }
        lessons.push({ id: made.id, exercises });
      }
    }
    await addMaterial(context, {
      lessonId: lessons[0]?.id ?? '',
      type: 'text',
      title: 'How to use this course',
      markdown:
        'Read each lesson first, then do its exercises. **Three short sessions a week** are better than a long one.',
    });
    await publishCourse(context, { courseId: id });
    await this.platform.drained();
    return { id, lessons };
  }

  private async class(
    staff: Viewer,
    teacher: Viewer,
    course: MadeCourse,
    title: string,
    students: Member[],
  ): Promise<MadeClass> {
    const made = await createClass(this.as('classes', staff), {
      type: 'group',
      title,
      courseId: course.id,
      instructorId: teacher.id,
      schedule: {
        recurrence: 'FREQ=WEEKLY;BYDAY=TU,TH',
        startsOn: new Date(this.start - 31 * DAY).toISOString().slice(0, 10),
        localTime: title.includes('before') ? '08:00' : '18:30',
        timeZone: 'Europe/Lisbon',
        durationMinutes: 60,
      },
      totalMeetings: 8,
      capacity: students.length + 2,
      price: { amountMinor: 24_000, currency: 'EUR' },
      publish: true,
    });
    await Promise.all(
      students.map(({ viewer }) =>
        requestSeat(this.as('classes', viewer), { classId: made.id, idempotencyKey: `demo-${made.id}` }),
      ),
    );
    await this.platform.drained();
    await this.payAll(staff);
    return { id: made.id, course, meetingIds: made.meetings.getItems().map(({ id }) => id), students, teacher };
  }

  private async plans(staff: Viewer, productId: string, subscribers: readonly (Member | undefined)[]): Promise<void> {
    for (const subscriber of subscribers) {
      if (subscriber)
        await subscribeToPlan(this.as('billing', subscriber.viewer), {
          productId,
          idempotencyKey: `demo-${productId}`,
        });
    }
    await this.platform.drained();
    await this.payAll(staff);
  }

  /** Staff take in all that is owed. */
  private async payAll(staff: Viewer): Promise<void> {
    const billing = this.as('billing', staff);
    const open = await billing.db.rows<{ id: string; amountMinor: number; currency: string }>(
      `select id, total_amount_minor as amount_minor, total_currency as currency from invoice where status = 'open' order by id`,
    );
    await Promise.all(
      open.map(({ id, amountMinor, currency }) => {
        const amount = { amountMinor, currency };
        return recordManualPayment(billing, {
          invoiceId: id,
          amount,
          method: 'transfer',
          idempotencyKey: `demo-${id}`,
        });
      }),
    );
    await this.platform.drained();
  }

  /** One meeting: the lesson is unlocked and attendance is marked, until six were held. */
  private async meet(made: MadeClass, meeting: number): Promise<void> {
    const lesson = made.course.lessons[meeting];
    const meetingId = made.meetingIds[meeting];
    if (meeting >= HELD || !lesson || !meetingId) return;
    const context = this.as('classes', made.teacher);
    await unlockLesson(context, { classId: made.id, lessonId: lesson.id });
    await Promise.all(
      made.students.map(({ viewer }, seat) =>
        markAttendance(context, {
          classId: made.id,
          meetingId,
          studentId: viewer.id,
          status: (seat + meeting) % 9 === 0 ? 'absent' : (seat + meeting) % 7 === 0 ? 'late' : 'present',
        }),
      ),
    );
  }

  /** One sitting: the next lesson, if the learner sits down today and it is open. */
  private async study(member: Member, course: MadeCourse, day: number, open: number): Promise<void> {
    if (day % member.pace !== 0) return;
    const key = `${member.viewer.id}/${course.id}`;
    const next = this.progress.get(key) ?? 0;
    const lesson = course.lessons[next];
    if (!lesson || next >= open) return;
    this.progress.set(key, next + 1);
    const context = this.as('courses', member.viewer);
    await openLesson(context, { lessonId: lesson.id });
    for (const exercise of lesson.exercises) {
      if (!exercise.answers) await completeReading(context, { exerciseId: exercise.id });
      else {
        const answers = exercise.answers.map(({ questionId, right, choices }, index) => ({
          questionId,
          choice: (next + index) / 4 < member.skill ? right : (right + 1) % choices,
        }));
        const { score } = await submitQuiz(context, { exerciseId: exercise.id, answers });
        if (score >= 0.5) continue;
        // Who did not pass takes the quiz again.
        const right = exercise.answers.map(({ questionId, right: choice }) => ({ questionId, choice }));
        await submitQuiz(context, { exerciseId: exercise.id, answers: right });
      }
    }
  }

  private async post(
    index: number,
    courses: readonly MadeCourse[],
    teacher: Viewer,
    learners: readonly Member[],
  ): Promise<void> {
    const content = demoPosts[index];
    if (!content) return;
    const who = (author: number): Viewer => (author < 0 ? teacher : (learners[author] as Member).viewer);
    const { id } = await createPost(this.as('community', who(content.author)), {
      title: content.title,
      text: content.text,
      tags: content.tags,
      courseId: content.course === null ? null : (courses[content.course]?.id ?? null),
    });
    for (const comment of content.comments)
      await addComment(this.as('community', who(comment.author)), { postId: id, text: comment.text });
    for (const liker of content.likes) await likePost(this.as('community', who(liker)), { postId: id });
  }
}

function withPro(viewer: Viewer): Viewer {
  return { ...viewer, entitlements: ['pro'] };
}
