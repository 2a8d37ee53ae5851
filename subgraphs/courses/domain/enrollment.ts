import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';
import { exerciseIn, lessonsOf, stepsOf, type CourseOutline, type LessonOutline } from './content.js';
import { ExerciseNotFound, LessonNotFound } from './errors.js';
import type { ExerciseType } from './exercise-settings.js';

/** How the student came in: by themselves, by a seat in a class, because they bought the course, or when they registered. */
export type EnrollmentSource = 'self' | 'class' | 'purchase' | 'default';

export type EnrollmentEvent =
  | { readonly type: 'enrolled-in-course'; readonly enrollment: Enrollment }
  | { readonly type: 'course-left'; readonly enrollment: Enrollment }
  | { readonly type: 'course-moved-up'; readonly enrollment: Enrollment; readonly fromVersion: number }
  | { readonly type: 'course-started'; readonly enrollment: Enrollment }
  | { readonly type: 'lesson-opened'; readonly enrollment: Enrollment; readonly lessonId: string }
  | { readonly type: 'exercise-excused'; readonly enrollment: Enrollment; readonly exerciseId: string }
  | {
      readonly type: 'score-overridden';
      readonly enrollment: Enrollment;
      readonly lessonId: string;
      readonly exerciseId: string;
      readonly exerciseType: Exclude<ExerciseType, 'reading'>;
      readonly oldScore: number;
      readonly newScore: number;
      readonly revision: number;
      readonly moment: Moment;
    }
  /** Another score, which completes nothing. */
  | { readonly type: 'exercise-scored'; readonly enrollment: Enrollment; readonly exerciseId: string }
  | {
      readonly type: 'exercise-completed';
      readonly enrollment: Enrollment;
      readonly lessonId: string;
      readonly exerciseId: string;
      readonly exerciseType: ExerciseType;
      readonly score: number;
      readonly first: boolean;
      readonly localDate: string;
    }
  | {
      readonly type: 'lesson-completed';
      readonly enrollment: Enrollment;
      readonly lessonId: string;
      readonly localDate: string;
    }
  | { readonly type: 'course-completed'; readonly enrollment: Enrollment; readonly localDate: string };

/** When something is done: the instant, and the student's own day, `2026-03-29`. */
export interface Moment {
  readonly at: Date;
  readonly localDate: string;
}

/** What a student achieved in one exercise, as far as it was released: nothing of a hidden result is in here. */
export class ExerciseResult {
  readonly id = newId();
  readonly enrollment!: Enrollment;
  /** The best so far, 0 to 1; null where only the completion is known. */
  score: number | null = null;
  /** When it was completed first; null until then. */
  completedAt: Date | null = null;
  /** A grader has excused the student: complete, and not part of the grade. */
  excused = false;
  /** A grader has set the score: later results do not change it. */
  overridden = false;
  constructor(readonly exerciseId: string) {}
}

export class LessonProgress {
  readonly id = newId();
  readonly enrollment!: Enrollment;
  completedAt: Date | null = null;
  constructor(
    readonly lessonId: string,
    readonly openedAt: Date,
  ) {}
}

/**
 * One student's way through one version of a course. What counts is that version: later versions neither add to it nor
 * take from it until the student moves up, so its progress never passes 1 and can always reach it. Results of exercises
 * that are in no lesson of the version any more stay.
 */
export class Enrollment extends Aggregate<EnrollmentEvent> {
  readonly id = newId();
  startedAt: Date | null = null;
  completedAt: Date | null = null;
  /** Results stay; enrolling again makes it null. */
  leftAt: Date | null = null;
  /** Things to do in the version: exercises, and lessons without any. */
  stepCount = 0;
  completedStepCount = 0;
  lessonCount = 0;
  completedLessonCount = 0;
  readonly results = new Collection<ExerciseResult>(this);
  readonly lessons = new Collection<LessonProgress>(this);

  constructor(
    readonly courseId: string,
    readonly studentId: string,
    /** Number of the course version that it follows. */
    public contentVersion: number,
    outline: CourseOutline,
    readonly source: EnrollmentSource,
    readonly enrolledAt: Date,
  ) {
    super();
    this.measure(lessonsOf(outline));
    this.record({ type: 'enrolled-in-course', enrollment: this });
  }

  /** Idempotent. */
  leave(now: Date): void {
    if (this.leftAt) return;
    this.leftAt = now;
    this.record({ type: 'course-left', enrollment: this });
  }

  /** Continues where the student left. */
  rejoin(): void {
    this.leftAt = null;
    this.record({ type: 'enrolled-in-course', enrollment: this });
  }

  /** 0 to 1. */
  get progress(): number {
    return this.completedStepCount / this.stepCount;
  }

  /** Null before the first result. */
  bestScore(exerciseId: string): number | null {
    return this.resultOf(exerciseId)?.score ?? null;
  }

  /** The first lesson opened starts the course. A lesson without exercises is complete when it is opened. */
  openLesson(outline: CourseOutline, lessonId: string, moment: Moment): void {
    const lesson = lessonsOf(outline).find((candidate) => candidate.id === lessonId);
    if (!lesson) throw new LessonNotFound();
    this.open(lesson, moment);
  }

  /**
   * A result that may be seen. The best score counts; the exercise is complete once one has passed, and stays so. `score` is
   * null where only that is published.
   */
  recordResult(
    outline: CourseOutline,
    exerciseId: string,
    { score, passed }: { readonly score: number | null; readonly passed: boolean },
    moment: Moment,
  ): void {
    const { lesson, exercise } = mustBeIn(outline, exerciseId);
    const progress = this.open(lesson, moment);
    const result = this.resultOf(exerciseId) ?? new ExerciseResult(exerciseId);
    this.results.add(result);
    const isBetter = !result.overridden && score !== null && score > (result.score ?? -1);
    if (isBetter) result.score = score;
    const first = passed && result.completedAt === null;
    if (first) {
      result.completedAt = moment.at;
      this.completedStepCount += 1;
    }
    if (result.completedAt === null) {
      if (isBetter) this.record({ type: 'exercise-scored', enrollment: this, exerciseId });
      return;
    }
    if (!first && !isBetter) return;
    this.record({
      type: 'exercise-completed',
      enrollment: this,
      lessonId: lesson.id,
      exerciseId,
      exerciseType: exercise.type,
      score: result.score ?? 0,
      first,
      localDate: moment.localDate,
    });
    if (first && lesson.exercises.every(({ id }) => this.isComplete(id))) this.completeLesson(progress, moment);
  }

  /**
   * A result of an exercise that is in no lesson of the version, such as a problem of a contest: it counts once the student
   * follows a version that has the exercise. The best score is kept.
   */
  keepResult(
    exerciseId: string,
    { score, passed }: { readonly score: number; readonly passed: boolean },
    { at }: Pick<Moment, 'at'>,
  ): void {
    const result = this.resultOf(exerciseId) ?? new ExerciseResult(exerciseId);
    this.results.add(result);
    const isBetter = !result.overridden && score > (result.score ?? -1);
    const first = passed && result.completedAt === null;
    if (isBetter) result.score = score;
    if (first) result.completedAt = at;
    if (isBetter || first) this.record({ type: 'exercise-scored', enrollment: this, exerciseId });
  }

  /**
   * A score that counted has fallen, to this best one of those that are left. What is complete stays complete. False when
   * another score counts.
   */
  lowerResult(exerciseId: string, { from, to }: { readonly from: number; readonly to: number }): boolean {
    const result = this.resultOf(exerciseId);
    if (!result || result.overridden || result.score !== from || to >= from) return false;
    result.score = to;
    this.record({ type: 'exercise-scored', enrollment: this, exerciseId });
    return true;
  }

  /** The exercise counts as complete, without a score. Idempotent. */
  excuse(outline: CourseOutline, exerciseId: string, moment: Moment): void {
    const { lesson } = mustBeIn(outline, exerciseId);
    const progress = this.open(lesson, moment);
    const result = this.resultOf(exerciseId) ?? new ExerciseResult(exerciseId);
    this.results.add(result);
    if (result.excused) return;
    result.excused = true;
    this.record({ type: 'exercise-excused', enrollment: this, exerciseId });
    if (result.completedAt !== null) return;
    result.completedAt = moment.at;
    this.completedStepCount += 1;
    if (lesson.exercises.every(({ id }) => this.isComplete(id))) this.completeLesson(progress, moment);
  }

  /**
   * The score that counts from now on, higher or lower. What is complete stays complete. `revision` counts the overrides of
   * the exercise.
   */
  overrideScore(
    outline: CourseOutline,
    exerciseId: string,
    { score, passed, revision }: { readonly score: number; readonly passed: boolean; readonly revision: number },
    moment: Moment,
  ): void {
    const { lesson, exercise } = mustBeIn(outline, exerciseId);
    const result = this.resultOf(exerciseId);
    const oldScore = result?.score ?? 0;
    if (result) {
      result.overridden = false;
      if (result.score !== null && score < result.score)
        this.lowerResult(exerciseId, { from: result.score, to: score });
    }
    this.recordResult(outline, exerciseId, { score, passed }, moment);
    const overridden = this.resultOf(exerciseId);
    if (overridden) overridden.overridden = true;
    if (exercise.type === 'reading') return;
    this.record({
      type: 'score-overridden',
      enrollment: this,
      lessonId: lesson.id,
      exerciseId,
      exerciseType: exercise.type,
      oldScore,
      newScore: score,
      revision,
      moment,
    });
  }

  /**
   * From now on another version counts, with the results of the exercises that are still in it. Nothing that was completed
   * is taken back: neither the course nor a lesson is completed a second time.
   */
  moveTo(version: number, outline: CourseOutline, moment: Moment): void {
    const fromVersion = this.contentVersion;
    const lessons = lessonsOf(outline);
    this.contentVersion = version;
    this.measure(lessons);
    this.record({ type: 'course-moved-up', enrollment: this, fromVersion });
    for (const lesson of lessons) {
      const opened = this.progressOf(lesson.id);
      const { exercises } = lesson;
      this.completedStepCount += exercises.filter(({ id }) => this.isComplete(id)).length;
      if (exercises.length === 0 && opened) this.completedStepCount += 1;
      const done = exercises.length === 0 ? opened !== undefined : exercises.every(({ id }) => this.isComplete(id));
      // Exercises may have come from another lesson, so that this one was never opened.
      if (done) this.completeLesson(opened ?? this.addProgress(lesson.id, moment), moment);
    }
  }

  private measure(lessons: readonly LessonOutline[]): void {
    this.lessonCount = lessons.length;
    this.stepCount = lessons.reduce((sum, lesson) => sum + stepsOf(lesson), 0);
    this.completedLessonCount = 0;
    this.completedStepCount = 0;
  }

  private progressOf(lessonId: string): LessonProgress | undefined {
    return this.lessons.getItems().find((progress) => progress.lessonId === lessonId);
  }

  private addProgress(lessonId: string, moment: Moment): LessonProgress {
    const progress = new LessonProgress(lessonId, moment.at);
    this.lessons.add(progress);
    this.record({ type: 'lesson-opened', enrollment: this, lessonId });
    return progress;
  }

  private resultOf(exerciseId: string): ExerciseResult | undefined {
    return this.results.getItems().find((result) => result.exerciseId === exerciseId);
  }

  private isComplete(exerciseId: string): boolean {
    return (this.resultOf(exerciseId)?.completedAt ?? null) !== null;
  }

  private open(lesson: LessonOutline, moment: Moment): LessonProgress {
    if (!this.startedAt) {
      this.startedAt = moment.at;
      this.record({ type: 'course-started', enrollment: this });
    }
    const opened = this.progressOf(lesson.id);
    if (opened) return opened;
    const progress = this.addProgress(lesson.id, moment);
    if (lesson.exercises.length === 0) {
      this.completedStepCount += 1;
      this.completeLesson(progress, moment);
    }
    return progress;
  }

  private completeLesson(progress: LessonProgress, moment: Moment): void {
    const first = progress.completedAt === null;
    progress.completedAt ??= moment.at;
    this.completedLessonCount += 1;
    const { localDate } = moment;
    if (first) this.record({ type: 'lesson-completed', enrollment: this, lessonId: progress.lessonId, localDate });
    if (this.completedLessonCount < this.lessonCount || this.completedAt !== null) return;
    this.completedAt = moment.at;
    this.record({ type: 'course-completed', enrollment: this, localDate: moment.localDate });
  }
}

function mustBeIn(outline: CourseOutline, exerciseId: string): NonNullable<ReturnType<typeof exerciseIn>> {
  const found = exerciseIn(outline, exerciseId);
  if (!found) throw new ExerciseNotFound();
  return found;
}
