import type { AssignmentRules } from '../domain/assignment/rules.js';
import type { CodingExercise } from '../domain/coding/coding-exercise.js';
import type { Exercise } from '../domain/content.js';
import { questionOf } from '../domain/questions/kinds.js';
import type { Question } from '../domain/questions/question.js';
import { hasFirstForm } from '../domain/quiz/first-form.js';
import { DEFAULT_RULES, type QuizRules } from '../domain/quiz/rules.js';

/*
 * What an exercise is made of, as a viewer sees it. Keys and hidden cases are for editors, so nothing of the stored content
 * leaves this file but what these functions choose.
 */

export interface QuizView extends QuizRules {
  readonly questionCount: number;
  /** Null for users who do not edit the course. */
  readonly questions: readonly object[] | null;
}

export function quizView({ quiz, questions }: Pick<Exercise, 'quiz' | 'questions'>, editor: boolean): QuizView {
  const rules = { ...DEFAULT_RULES, ...quiz };
  const all = questions.map(questionOf);
  const pooled = all.filter(({ tags }) => rules.pools.some(({ tag }) => tags.includes(tag))).length;
  const drawn = rules.pools.reduce((sum, { count }) => sum + count, 0);
  return { ...rules, questionCount: all.length - pooled + drawn, questions: editor ? all.map(authored) : null };
}

/** Answers have one name in the schema for each type of question. */
function authored(question: Question): object {
  if (question.type === 'true-false') return { ...question, isTrue: question.answer };
  if (question.type === 'short-answer') return { ...question, texts: question.answers };
  if (question.type === 'numeric') return { ...question, numbers: question.answers };
  return question;
}

export interface CodingView {
  readonly languages: CodingExercise['languages'];
  readonly starters: CodingExercise['starters'];
  readonly functionName: string | null;
  readonly comparer: string;
  readonly cpuLimitMs: number | null;
  readonly memoryLimitMiB: number;
  readonly cases: readonly object[];
}

export function codingView({ languages, starters, task }: CodingExercise, editor: boolean): CodingView {
  const { io, comparer, cpuLimitMs, memoryLimitMiB, cases } = task;
  return {
    languages,
    starters,
    functionName: io.kind === 'function' ? io.name : null,
    comparer,
    cpuLimitMs,
    memoryLimitMiB,
    cases: cases.map(({ input, expected, weight, hidden, group }, index) => {
      const shown = editor || !hidden;
      return {
        number: index + 1,
        weight,
        hidden,
        group,
        input: shown ? input : null,
        expected: shown ? expected : null,
      };
    }),
  };
}

/** Times are stored as texts. */
export type AssignmentView = Omit<AssignmentRules, 'peerReview'> & {
  readonly peerReview: { readonly count: number; readonly endsAt: Date } | null;
};

function assignmentView({ assignment }: Pick<Exercise, 'assignment'>): AssignmentView | null {
  if (!assignment) return null;
  const { peerReview } = assignment;
  return { ...assignment, peerReview: peerReview ? { ...peerReview, endsAt: new Date(peerReview.endsAt) } : null };
}

export interface ExerciseContentView {
  readonly quiz: QuizView | null;
  readonly coding: CodingView | null;
  readonly assignment: AssignmentView | null;
}

export function contentView(exercise: Exercise, editor: boolean): ExerciseContentView {
  return {
    quiz: exercise.type === 'quiz' ? quizView(exercise, editor) : null,
    coding: exercise.coding ? codingView(exercise.coding, editor) : null,
    assignment: assignmentView(exercise),
  };
}

/** What clients of the first releases show of a quiz; nothing of a quiz that they can not take. */
export function firstQuestions(exercise: Exercise) {
  if (!hasFirstForm(exercise)) return [];
  return exercise.questions
    .map(questionOf)
    .flatMap((question) =>
      question.type === 'single'
        ? [{ id: question.id, prompt: question.prompt, choices: question.options.map(({ text }) => text) }]
        : [],
    );
}
