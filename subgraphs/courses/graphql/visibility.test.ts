import { afterAll, beforeAll } from 'vitest';
import type { Viewer } from '../../../platform/auth.js';
import { newId } from '../../../platform/domain/ids.js';
import { person, TestSubgraph } from '../../../platform/testing/subgraph.js';
import { describeVisibility } from '../../../platform/testing/visibility.js';
import { EntitlementGranted, EntitlementRevoked } from '../../../schema/events/billing.js';
import { gradeSubmission } from '../commands/assignment/grade-submission.js';
import { postGrades } from '../commands/assignment/post-grades.js';
import { saveAssignmentDraft } from '../commands/assignment/save-assignment-draft.js';
import { submitAssignment } from '../commands/assignment/submit-assignment.js';
import { archiveCourse } from '../commands/course/archive-course.js';
import { createCourse } from '../commands/course/create-course.js';
import { publishCourse } from '../commands/course/publish-course.js';
import { enrollInCourse } from '../commands/enrollment/enroll-in-course.js';
import { leaveCourse } from '../commands/enrollment/leave-course.js';
import { addExercise } from '../commands/exercise/add-exercise.js';
import { addLesson } from '../commands/lesson/add-lesson.js';
import { addSection } from '../commands/section/add-section.js';
import type { CourseAccess } from '../domain/course.js';
import { courses } from '../subgraph.js';
import { aClass } from '../testing/class.js';
import { aContest } from '../testing/contest.js';

let subgraph: TestSubgraph;
const author = person('instructor');

const ROLES = [
  ...(['anonymous', 'stranger', 'learner', 'left', 'subscriber', 'seat', 'withdrawn', 'buyer', 'refunded'] as const),
  ...(['entrant', 'teacher', 'otherTeacher', 'author', 'staff'] as const),
] as const;
type Role = (typeof ROLES)[number];
const people: Record<Role, Viewer | null> = {
  anonymous: null,
  stranger: person(),
  // Enrolled with a plan in the course that needs one, and without the plan now.
  learner: person(),
  left: person(),
  subscriber: { ...person(), entitlements: ['pro'] },
  seat: person(),
  withdrawn: person(),
  buyer: person(),
  refunded: person(),
  entrant: person(),
  // Teaches the class of `seat` in each course, and writes none of them.
  teacher: person('instructor'),
  otherTeacher: person('instructor'),
  author,
  staff: person('staff'),
};
const viewer = (role: Role): Viewer => people[role] ?? person();

interface Written {
  readonly courseId: string;
  readonly slug: string;
  readonly lessonId: string;
  /** The lesson behind it. */
  readonly nextId: string;
  readonly exerciseId: string;
  readonly nextExerciseId: string;
}

/** A course of two lessons with an assignment each. */
async function write(access: CourseAccess, title: string): Promise<Written> {
  const context = subgraph.context(author);
  const input = { title, language: 'pt', level: 'beginner', tags: [], summary: '', access } as const;
  const { id: courseId, slug } = await createCourse(context, { ...input, slug: `seen-${newId()}` });
  const { section } = await addSection(context, { courseId, title: 'All' });
  const ids: string[] = [];
  for (const lessonTitle of ['First', 'Second']) {
    const { lesson } = await addLesson(context, { sectionId: section.id, title: lessonTitle, markdown: 'Secret.' });
    const { exercise } = await addExercise(context, {
      lessonId: lesson.id,
      type: 'assignment',
      title: 'Essay',
      instructions: 'Secret.',
      assignment: { acceptsFiles: true },
    });
    ids.push(lesson.id, exercise.id);
  }
  const [lessonId = '', exerciseId = '', nextId = '', nextExerciseId = ''] = ids;
  return { courseId, slug, lessonId, nextId, exerciseId, nextExerciseId };
}

/** Everybody comes to the course in their own way, as far as it lets them. */
async function fill({ courseId, lessonId }: Written, access: CourseAccess): Promise<void> {
  const enter = (role: Role, entitlements: string[] = []) =>
    enrollInCourse(subgraph.context({ ...viewer(role), entitlements }), { courseId });
  if (access !== 'class') for (const role of ['learner', 'left', 'subscriber'] as const) await enter(role, ['pro']);
  if (access !== 'class') await leaveCourse(subgraph.context(viewer('left')), { courseId });
  const own = aClass(subgraph, { courseId });
  await own.taughtBy(viewer('teacher'));
  await own.join(viewer('seat'));
  await own.leave(await own.join(viewer('withdrawn')));
  await own.unlock(lessonId);
  for (const role of ['buyer', 'refunded'] as const) {
    const userId = viewer(role).id;
    const bought = { entitlementId: newId(), userId, entitlement: `course:${courseId}` };
    await subgraph.tell(EntitlementGranted, { ...bought, validUntil: null }, { subject: userId });
    if (role === 'refunded') await subgraph.tell(EntitlementRevoked, bought, { subject: userId });
  }
}

const courseOf: Record<'free' | 'plan' | 'class' | 'draft' | 'archived', Written> = {} as never;
const problem = { id: '' };

beforeAll(async () => {
  subgraph = await TestSubgraph.start(courses);
  const accesses = { free: 'free', plan: 'pro', class: 'class', draft: 'free', archived: 'free' } as const;
  for (const [name, access] of Object.entries(accesses) as [keyof typeof courseOf, CourseAccess][]) {
    const written = await write(access, `Course ${name}`);
    courseOf[name] = written;
    if (name === 'draft') continue;
    await publishCourse(subgraph.context(author), { courseId: written.courseId });
    await fill(written, access);
    if (name === 'archived') await archiveCourse(subgraph.context(author), { courseId: written.courseId });
  }
  const contest = await aContest(
    subgraph,
    { languages: ['javascript'], cases: [{ input: '1', expected: '1' }] },
    { author },
  );
  await contest.join(viewer('entrant'));
  await contest.open();
  problem.id = contest.problemId;
  await handIn();
});
afterAll(() => subgraph.stop());

const ask = async <Data>(query: string, variables: Record<string, unknown>, role: Role): Promise<Data | null> =>
  (await subgraph.graphql<Data>(query, variables, people[role])).data;
const entity = async <Fields>(type: string, id: string, selection: string, role: Role) =>
  (
    await ask<{ _entities: (Fields | null)[] }>(
      `query ($r: [_Any!]!) { _entities(representations: $r) { ... on ${type} { ${selection} } } }`,
      { r: [{ __typename: type, id }] },
      role,
    )
  )?._entities[0] ?? null;
const one = async <Fields>(field: string, id: string, selection: string, role: Role) =>
  (await ask<Record<string, Fields | null>>(`query ($id: ID!) { ${field}(id: $id) { ${selection} } }`, { id }, role))?.[
    field
  ] ?? null;
const isSignedIn = (role: Role) => role !== 'anonymous';
const isEditor = (role: Role) => role === 'author' || role === 'staff';

type Access = 'free' | 'plan' | 'class' | 'locked in class';
const OPEN_TO: Record<Access, readonly Role[]> = {
  free: ['learner', 'subscriber', 'seat', 'withdrawn', 'buyer', 'refunded', 'author', 'staff'],
  plan: ['subscriber', 'seat', 'buyer', 'author', 'staff'],
  class: ['seat', 'buyer', 'author', 'staff'],
  'locked in class': ['buyer', 'author', 'staff'],
};
const writtenOf = (access: Access): Written => courseOf[access === 'locked in class' ? 'class' : access];
const lessonOf = (access: Access) =>
  access === 'locked in class' ? writtenOf(access).nextId : writtenOf(access).lessonId;
const exerciseOf = (access: Access) =>
  access === 'locked in class' ? writtenOf(access).nextExerciseId : writtenOf(access).exerciseId;
interface Content {
  readonly id: string;
  readonly content?: string | null;
  readonly instructions?: string | null;
}
interface Course {
  readonly sections: readonly {
    readonly lessons: readonly (Content & { readonly exercises?: readonly Content[] })[];
  }[];
}
const lessonsOf = (course: Course | null) => course?.sections.flatMap(({ lessons }) => lessons) ?? [];

describeVisibility<'draft' | 'published' | 'archived', Role>({
  type: 'Course',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: {
    draft: ['author', 'staff'],
    published: ROLES,
    archived: ['learner', 'left', 'subscriber', 'seat', 'withdrawn', 'buyer', 'refunded', 'author', 'staff'],
  },
  checkedElsewhere: [
    /Payload\.courses?$/,
    // Read by the id, like an entity.
    /^(Certificate|CourseEnrollment|Recommendation|ReviewCard|Gradebook|CourseReport|LearnerAtRisk)\.course$/,
    // Of the viewer, or staff.
    /^(Query\.defaultEnrollment|TaughtCourseEdge\.node|Course\.prerequisites)$/,
  ],
  paths: [
    {
      name: 'by its id',
      fields: ['Query.course'],
      finds: async (thing, role) =>
        (await one('course', (thing === 'published' ? courseOf.free : courseOf[thing]).courseId, 'id', role)) !== null,
    },
    {
      name: 'by its slug',
      finds: async (thing, role) =>
        (
          await ask<{ course: object | null }>(
            'query ($slug: String!) { course(slug: $slug) { id } }',
            { slug: (thing === 'published' ? courseOf.free : courseOf[thing]).slug },
            role,
          )
        )?.course != null,
    },
    {
      name: 'as an entity of another subgraph',
      finds: async (thing, role) =>
        (await entity('Course', (thing === 'published' ? courseOf.free : courseOf[thing]).courseId, 'title', role)) !==
        null,
    },
    {
      name: 'in the catalog, which has published ones',
      fields: ['Query.courses'],
      includes: (thing) => thing === 'published',
      finds: async (thing, role) => {
        const search = `Course ${thing === 'published' ? 'free' : thing}`;
        const data = await ask<{ courses: { edges: { node: { id: string } }[] } }>(
          'query ($search: String) { courses(search: $search, first: 50) { edges { node { id } } } }',
          { search },
          role,
        );
        const { courseId } = thing === 'published' ? courseOf.free : courseOf[thing];
        return data?.courses.edges.some(({ node }) => node.id === courseId) ?? false;
      },
    },
    {
      name: 'on a lesson of it',
      fields: ['Lesson.course'],
      includes: (_thing, role) => isSignedIn(role),
      finds: async (thing, role) => {
        const { lessonId } = thing === 'published' ? courseOf.free : courseOf[thing];
        return (await one<{ course: object | null }>('lesson', lessonId, 'course { id }', role))?.course != null;
      },
    },
  ],
});

describeVisibility<Access, Role>({
  type: 'Lesson',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: OPEN_TO,
  checkedElsewhere: [/Payload\.lesson$/, /^(Recommendation|ReviewCard|LessonReport|LessonDropOff)\.lesson$/],
  paths: [
    {
      name: 'content by its id',
      fields: ['Query.lesson'],
      finds: async (access, role) => (await one<Content>('lesson', lessonOf(access), 'content', role))?.content != null,
    },
    {
      name: 'html and materials as an entity of another subgraph',
      finds: async (access, role) => {
        const found = await entity<{ html: string | null; materials: unknown }>(
          'Lesson',
          lessonOf(access),
          'html materials { __typename }',
          role,
        );
        return found?.html != null && found.materials !== null;
      },
    },
    {
      name: 'content in the contents of its course',
      fields: ['CourseSection.lessons'],
      finds: async (access, role) => {
        const course = await one<Course>(
          'course',
          writtenOf(access).courseId,
          'sections { lessons { id content } }',
          role,
        );
        return lessonsOf(course).some(({ id, content }) => id === lessonOf(access) && content != null);
      },
    },
    {
      name: 'content on the lessons beside it',
      fields: ['Lesson.next', 'Lesson.previous'],
      includes: (_access, role) => isSignedIn(role),
      finds: async (access, role) => {
        const { lessonId, nextId } = writtenOf(access);
        const beside = access === 'locked in class' ? lessonId : nextId;
        const found = await one<Record<'next' | 'previous', Content | null>>(
          'lesson',
          beside,
          'next { content } previous { content }',
          role,
        );
        return found?.next?.content != null || found?.previous?.content != null;
      },
    },
    {
      name: 'as a preview, for editors',
      fields: ['Query.previewLesson'],
      includes: (_access, role) => isEditor(role),
      finds: async (access, role) => {
        const found = await one<Content>('previewLesson', lessonOf(access), 'content', role);
        return found?.content != null;
      },
    },
    {
      name: 'by opening it, for students',
      includes: (_access, role) => !isEditor(role),
      finds: async (access, role) => {
        const { code } = await subgraph.graphql(
          'mutation ($id: ID!) { openLesson(input: { lessonId: $id }) { lesson { id } } }',
          { id: lessonOf(access) },
          people[role],
        );
        return code === undefined;
      },
    },
  ],
});

describeVisibility<Access | 'problem', Role>({
  type: 'Exercise',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: { ...OPEN_TO, problem: ['entrant', 'author', 'staff'] },
  checkedElsewhere: [
    /Payload\.exercise$/,
    // Read by the id, like an entity.
    /^(QuizAttempt|CodingSubmission|Submission|Recommendation|ReviewCard|QuestionReport|VerdictReport)\.exercise$/,
    /^(ExerciseReport|HardQuestion|CourseReport)\.\w+$/,
  ],
  paths: [
    {
      name: 'instructions by its id',
      fields: ['Query.exercise'],
      includes: (_thing, role) => isSignedIn(role),
      finds: async (thing, role) => {
        const id = thing === 'problem' ? problem.id : exerciseOf(thing);
        return (await one<Content>('exercise', id, 'instructions', role))?.instructions != null;
      },
    },
    {
      name: 'as an entity of another subgraph, such as a problem of a contest',
      finds: async (thing, role) => {
        const id = thing === 'problem' ? problem.id : exerciseOf(thing);
        return (await entity<Content>('Exercise', id, 'instructions', role))?.instructions != null;
      },
    },
    {
      name: 'in the contents of its course',
      fields: ['Lesson.exercises'],
      includes: (thing) => thing !== 'problem',
      finds: async (thing, role) => {
        if (thing === 'problem') return false;
        const selection = 'sections { lessons { id exercises { id instructions } } }';
        const course = await one<Course>('course', writtenOf(thing).courseId, selection, role);
        return lessonsOf(course).some(({ exercises }) =>
          exercises?.some(({ id, instructions }) => id === exerciseOf(thing) && instructions != null),
        );
      },
    },
    {
      name: 'by asking to upload a file for it, for students',
      includes: (thing, role) => thing !== 'problem' && !isEditor(role),
      finds: async (thing, role) => {
        const input = {
          exerciseId: thing === 'problem' ? problem.id : exerciseOf(thing),
          contentType: 'application/pdf',
          size: 100,
        };
        const { data } = await subgraph.graphql<{ requestSubmissionUpload: object } | null>(
          'mutation ($input: RequestSubmissionUploadInput!) { requestSubmissionUpload(input: $input) { __typename } }',
          { input },
          people[role],
        );
        return data?.requestSubmissionUpload != null;
      },
    },
  ],
});

type Grade = 'hidden' | 'posted';
const submissionOf: Record<Grade, string> = { hidden: '', posted: '' };
/** `seat` hands in two assignments; the grade of one is posted. */
async function handIn(): Promise<void> {
  const context = subgraph.context(people.seat);
  const { exerciseId, nextExerciseId } = courseOf.free;
  for (const [grade, id] of [
    ['hidden', exerciseId],
    ['posted', nextExerciseId],
  ] as const) {
    await saveAssignmentDraft(context, { exerciseId: id, text: 'My work.' });
    const { id: submissionId } = await submitAssignment(context, { exerciseId: id, revision: 0 });
    await gradeSubmission(subgraph.context(author), { submissionId, points: 80, revision: 0 });
    submissionOf[grade] = submissionId;
  }
  await postGrades(subgraph.context(author), { exerciseId: nextExerciseId });
}
const graders: readonly Role[] = ['teacher', 'author', 'staff'];
interface Work {
  readonly id: string;
  readonly grade: object | null;
}
/** How each path finds a submission: with its grade, if that is asked for. */
const workPaths = (isFound: (work: Work | null | undefined) => boolean) => [
  {
    name: 'by its id',
    finds: async (grade: Grade, role: Role) =>
      isFound(await one<Work>('submission', submissionOf[grade], 'id grade { score }', role)),
  },
  {
    name: 'in the grading queue, for graders',
    includes: (_grade: Grade, role: Role) => graders.includes(role),
    finds: async (grade: Grade, role: Role) => {
      const { exerciseId, nextExerciseId } = courseOf.free;
      const data = await ask<{ submissions: { edges: { node: Work }[] } }>(
        'query ($id: ID!) { submissions(exerciseId: $id) { edges { node { id grade { score } } } } }',
        { id: grade === 'hidden' ? exerciseId : nextExerciseId },
        role,
      );
      return isFound(data?.submissions.edges.find(({ node }) => node.id === submissionOf[grade])?.node);
    },
  },
  {
    name: 'on its exercise, for its student',
    includes: (_grade: Grade, role: Role) => role === 'seat',
    finds: async (grade: Grade, role: Role) => {
      const { exerciseId, nextExerciseId } = courseOf.free;
      const id = grade === 'hidden' ? exerciseId : nextExerciseId;
      const found = await one<{ viewerSubmission: Work | null }>(
        'exercise',
        id,
        'viewerSubmission { id grade { score } }',
        role,
      );
      return isFound(found?.viewerSubmission);
    },
  },
];

describeVisibility<Grade, Role>({
  type: 'Submission',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: { hidden: ['seat', ...graders], posted: ['seat', ...graders] },
  checkedElsewhere: [/Payload\.submission$/, /^Subscription\./],
  paths: workPaths((work) => work != null).map((path, index) => ({
    ...path,
    fields: [['Query.submission'], ['Query.submissions'], ['Exercise.viewerSubmission']][index] ?? [],
  })),
});

describeVisibility<Grade, Role>({
  type: 'SubmissionGrade',
  subgraph: () => subgraph,
  roles: ROLES,
  seenBy: { hidden: graders, posted: ['seat', ...graders] },
  paths: workPaths((work) => work?.grade != null).map((path) => ({ ...path, fields: ['Submission.grade'] })),
});
