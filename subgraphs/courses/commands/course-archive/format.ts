import { z } from 'zod';
import { ASSIGNMENT_LIMITS } from '../../domain/assignment/rules.js';
import { CODE_LANGUAGES, COMPARERS } from '../../domain/coding/coding-task.js';
import { COURSE_LIMITS } from '../../domain/draft.js';
import { EXERCISE_TYPES, SETTINGS_LIMITS } from '../../domain/exercise-settings.js';
import { MATERIAL_LIMITS, MATERIALS_OF_A_LESSON } from '../../domain/material.js';
import { QUESTION_LIMITS, QUESTION_TYPES } from '../../domain/questions/question.js';
import { FEEDBACKS, QUIZ_LIMITS, RELEASES } from '../../domain/quiz/rules.js';

/** The file of a course archive that says what the others are. */
export const COURSE_FILE = 'course.json';

export const ARCHIVE_LIMITS = {
  /** Of the archive, and of all its files unpacked. */
  bytes: 200 * 1024 * 1024,
  files: 5_000,
  ratio: 100,
  courseFileBytes: 64 * 1024 * 1024,
} as const;

/** Neither can be stored. */
const text = z
  .string()
  .refine((value) => value.isWellFormed() && !value.includes('\0'), 'must be text without the character NUL');
const title = text.min(1).max(120);
/** Of a file of the archive. */
const path = text.min(1).max(500);
const instant = z.iso.datetime().transform((value) => new Date(value));
const words = (length: number) => z.array(text.min(1).max(length));

const question = z.strictObject({
  type: z.enum(QUESTION_TYPES),
  prompt: text,
  points: z.number().nullable().exactOptional(),
  tags: words(QUESTION_LIMITS.tagLength).nullable().exactOptional(),
  explanation: text.nullable().exactOptional(),
  options: z
    .array(
      z.strictObject({
        text,
        right: z.boolean(),
        weight: z.number().nullable().exactOptional(),
        feedback: text.max(QUESTION_LIMITS.explanation).nullable().exactOptional(),
      }),
    )
    .nullable()
    .exactOptional(),
  allOrNothing: z.boolean().nullable().exactOptional(),
  isTrue: z.boolean().nullable().exactOptional(),
  feedbackTrue: text.max(QUESTION_LIMITS.explanation).nullable().exactOptional(),
  feedbackFalse: text.max(QUESTION_LIMITS.explanation).nullable().exactOptional(),
  texts: z
    .array(
      z.strictObject({
        text: text.max(QUESTION_LIMITS.partLength),
        weight: z.number().min(0).max(1).nullable().exactOptional(),
        feedback: text.max(QUESTION_LIMITS.explanation).nullable().exactOptional(),
      }),
    )
    .nullable()
    .exactOptional(),
  caseSensitive: z.boolean().nullable().exactOptional(),
  numbers: z
    .array(
      z.strictObject({
        value: text.max(QUESTION_LIMITS.partLength),
        tolerance: text.max(QUESTION_LIMITS.partLength).nullable().exactOptional(),
        relative: z.boolean().nullable().exactOptional(),
        weight: z.number().nullable().exactOptional(),
        feedback: text.max(QUESTION_LIMITS.explanation).nullable().exactOptional(),
      }),
    )
    .nullable()
    .exactOptional(),
  pairs: z
    .array(z.strictObject({ left: text, right: text.max(QUESTION_LIMITS.partLength) }))
    .nullable()
    .exactOptional(),
  distractors: z.array(text).nullable().exactOptional(),
  items: z.array(text).nullable().exactOptional(),
});

const quiz = z.strictObject({
  questions: z.array(question),
  timeLimitSeconds: z.int().nullable().exactOptional(),
  shuffleQuestions: z.boolean().nullable().exactOptional(),
  shuffleOptions: z.boolean().nullable().exactOptional(),
  pools: z
    .array(z.strictObject({ tag: text.min(1).max(QUESTION_LIMITS.tagLength), count: z.int() }))
    .max(QUIZ_LIMITS.pools)
    .nullable()
    .exactOptional(),
  feedback: z.enum(FEEDBACKS).nullable().exactOptional(),
  releaseAfter: z.enum(RELEASES).nullable().exactOptional(),
});

const coding = z.strictObject({
  languages: z.array(z.enum(CODE_LANGUAGES)),
  starters: z
    .array(z.strictObject({ language: z.enum(CODE_LANGUAGES), source: text }))
    .nullable()
    .exactOptional(),
  functionName: text.nullable().exactOptional(),
  comparer: z.enum(COMPARERS).nullable().exactOptional(),
  cpuLimitMs: z.int().nullable().exactOptional(),
  memoryLimitMiB: z.int().nullable().exactOptional(),
  cases: z.array(
    z.strictObject({
      input: z.string(),
      expected: z.string(),
      weight: z.number().nullable().exactOptional(),
      hidden: z.boolean().nullable().exactOptional(),
      group: text.nullable().exactOptional(),
    }),
  ),
});

const assignment = z.strictObject({
  acceptsText: z.boolean().nullable().exactOptional(),
  acceptsLink: z.boolean().nullable().exactOptional(),
  acceptsFiles: z.boolean().nullable().exactOptional(),
  maxPoints: z.number().nullable().exactOptional(),
  rubric: z
    .array(
      z.strictObject({
        title: text,
        levels: z.array(z.strictObject({ title: text, points: z.number() })).max(ASSIGNMENT_LIMITS.levels),
      }),
    )
    .nullable()
    .exactOptional(),
  latePenalty: z
    .strictObject({ percent: z.number(), per: z.enum(['day', 'hour']), floorPercent: z.number() })
    .nullable()
    .exactOptional(),
  releaseAtOnce: z.boolean().nullable().exactOptional(),
  groupSize: z.int().nullable().exactOptional(),
  peerReview: z.strictObject({ count: z.int(), endsAt: instant }).nullable().exactOptional(),
});

const settings = z.strictObject({
  weight: z.number().nullable().exactOptional(),
  passMark: z.number().nullable().exactOptional(),
  skills: words(SETTINGS_LIMITS.skillLength).nullable().exactOptional(),
  maxAttempts: z.int().nullable().exactOptional(),
  opensAt: instant.nullable().exactOptional(),
  dueAt: instant.nullable().exactOptional(),
  closesAt: instant.nullable().exactOptional(),
});

const exercise = z.strictObject({
  type: z.enum(EXERCISE_TYPES),
  title,
  instructions: text.max(20_000),
  settings: settings.nullable().exactOptional(),
  quiz: quiz.nullable().exactOptional(),
  coding: coding.nullable().exactOptional(),
  assignment: assignment.nullable().exactOptional(),
});

const file = z.strictObject({
  path,
  /** What a header can carry in every browser. */
  name: z
    .string()
    .max(100)
    .regex(/^[A-Za-z0-9.-]+$/, 'must be letters, digits, dots and hyphens'),
  contentType: text.max(200),
});

const material = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), title, path }),
  z.strictObject({
    type: z.literal('video'),
    title,
    url: text.max(500).nullable().exactOptional(),
    file: file.nullable().exactOptional(),
    durationSeconds: z.int().max(MATERIAL_LIMITS.durationSeconds),
    /** A file with WebVTT. */
    captions: path.nullable().exactOptional(),
  }),
  z.strictObject({ type: z.literal('file'), title, file }),
]);

const lesson = z.strictObject({
  title,
  /** A file with Markdown. */
  path,
  materials: z.array(material).max(MATERIALS_OF_A_LESSON),
  exercises: z.array(exercise).max(COURSE_LIMITS.exercises),
});

const section = z.strictObject({ title, lessons: z.array(lesson) });

/**
 * What `course.json` says. Parts are as the inputs of `addMaterial` and `addExercise` give them, without ids: a course that is
 * imported has its own. Nothing of learners is in it.
 */
export const courseDocument = z.strictObject({
  format: z.literal('lyceum-course'),
  formatVersion: z.literal(1),
  title,
  slug: z
    .string()
    .max(80)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be like european-portuguese-a1'),
  summary: text.max(2_000),
  language: text.min(1).max(40),
  level: z.enum(['beginner', 'intermediate', 'advanced']),
  tags: words(40).max(20),
  access: z.enum(['free', 'pro', 'class']),
  sequential: z.boolean(),
  /** Slugs of published courses. */
  prerequisites: z.array(text).max(10),
  sections: z
    .array(section)
    .max(COURSE_LIMITS.sections)
    .refine(
      (sections) => sections.reduce((sum, { lessons }) => sum + lessons.length, 0) <= COURSE_LIMITS.lessons,
      `must have at most ${COURSE_LIMITS.lessons} lessons`,
    ),
});

export type CourseDocument = z.output<typeof courseDocument>;
export type LessonDocument = CourseDocument['sections'][number]['lessons'][number];
export type MaterialDocument = LessonDocument['materials'][number];
export type ExerciseDocument = LessonDocument['exercises'][number];
export type FileDocument = z.output<typeof file>;
