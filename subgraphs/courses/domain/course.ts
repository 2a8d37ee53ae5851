import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import { newId } from '../../../platform/domain/ids.js';
import {
  createExercise,
  outlineOf,
  type CourseContent,
  type CourseOutline,
  type Exercise,
  type Lesson,
  type NewExercise,
  type Section,
} from './content.js';
import { CourseIsArchived, CourseIsEmpty, CourseIsTooLarge, LessonNotFound, SectionNotFound } from './errors.js';
import { kindOf, questionOf, type StoredQuestion } from './questions/kinds.js';
import type { AnswerKey } from './questions/question.js';

/** Who may learn it: anyone, who has the entitlement `pro`, or who is in a class of it. */
export type CourseAccess = 'free' | 'pro' | 'class';
export type CourseStatus = 'draft' | 'published' | 'archived';
export type CourseLevel = 'beginner' | 'intermediate' | 'advanced';

export type CourseEvent =
  | { readonly type: 'course-created'; readonly course: Course }
  | {
      readonly type: 'course-published';
      readonly course: Course;
      readonly courseVersion: CourseVersion;
      /** It was published before. */
      readonly again?: true;
    }
  | { readonly type: 'course-archived'; readonly course: Course }
  | { readonly type: 'draft-changed'; readonly course: Course };

/** A course is read and stored as one value, so its size is bounded. */
const LIMITS = { sections: 100, lessons: 500, exercises: 50 };

/** What was published, for ever: never changed, never deleted; the database refuses both. */
export class CourseVersion {
  readonly id = newId();
  readonly course!: Course;
  readonly outline: CourseOutline;
  constructor(
    /** From 1, without gaps. */
    readonly number: number,
    readonly content: CourseContent,
    readonly publishedAt: Date,
  ) {
    this.outline = outlineOf(content);
  }
}

/** A section, lesson or exercise that the course has or had: by it, the course of any of them is found. */
export class CoursePart {
  readonly course!: Course;
  constructor(readonly id: string) {}
}

/** Learning content by one author. Edits change the draft; students see versions of it. */
export class Course extends Aggregate<CourseEvent> {
  readonly id = newId();
  status: CourseStatus = 'draft';
  draft: CourseContent = { sections: [] };
  /** Whether the draft is something else than the published version. */
  draftChanged = true;
  readonly parts = new Collection<CoursePart>(this);
  /** Number of the newest version; null before the first. */
  publishedVersion: number | null = null;
  readonly versions = new Collection<CourseVersion>(this);

  constructor(
    readonly instructorId: string,
    readonly title: string,
    readonly slug: string,
    readonly summary: string,
    readonly language: string,
    readonly level: CourseLevel,
    readonly tags: string[],
    readonly access: CourseAccess,
  ) {
    super();
    this.record({ type: 'course-created', course: this });
  }

  addSection(title: string): Section {
    if (this.draft.sections.length >= LIMITS.sections) throw new CourseIsTooLarge('sections', LIMITS.sections);
    const section: Section = { id: newId(), title, lessons: [] };
    this.edit([...this.draft.sections, section], section.id);
    return section;
  }

  addLesson(sectionId: string, title: string, markdown: string): Lesson {
    const count = this.draft.sections.reduce((sum, section) => sum + section.lessons.length, 0);
    if (count >= LIMITS.lessons) throw new CourseIsTooLarge('lessons', LIMITS.lessons);
    this.sectionOf(sectionId);
    const lesson: Lesson = { id: newId(), title, markdown, exercises: [] };
    this.edit(
      this.draft.sections.map((section) =>
        section.id === sectionId ? { ...section, lessons: [...section.lessons, lesson] } : section,
      ),
      lesson.id,
    );
    return lesson;
  }

  addExercise(lessonId: string, given: NewExercise): Exercise {
    const lesson = this.lessonOf(lessonId);
    if (lesson.exercises.length >= LIMITS.exercises) {
      throw new CourseIsTooLarge('exercises in a lesson', LIMITS.exercises);
    }
    const exercise = createExercise(given);
    const changed = { ...lesson, exercises: [...lesson.exercises, exercise] };
    this.edit(
      this.draft.sections.map((section) => ({
        ...section,
        lessons: section.lessons.map((one) => (one.id === lessonId ? changed : one)),
      })),
      exercise.id,
    );
    return exercise;
  }

  /** `position` counts from 0 among the section's other lessons; null, or beyond them, is the end. */
  moveLesson(lessonId: string, sectionId: string, position: number | null): Lesson {
    const lesson = this.lessonOf(lessonId);
    this.sectionOf(sectionId);
    this.edit(
      this.draft.sections.map((section) => {
        const others = section.lessons.filter((one) => one.id !== lessonId);
        if (section.id !== sectionId) return { ...section, lessons: others };
        return { ...section, lessons: others.toSpliced(position ?? others.length, 0, lesson) };
      }),
    );
    return lesson;
  }

  /** The key of a published question was wrong. Versions are corrected where they are graded; here the draft is. */
  correctQuestion(exerciseId: string, questionId: string, key: AnswerKey): void {
    const corrected = (stored: StoredQuestion): StoredQuestion => {
      const question = questionOf(stored);
      return question.id === questionId ? (kindOf(question).withKey(question, key) ?? question) : stored;
    };
    const sections = this.draft.sections.map((section) => ({
      ...section,
      lessons: section.lessons.map((lesson) => ({
        ...lesson,
        exercises: lesson.exercises.map((exercise) =>
          exercise.id === exerciseId ? { ...exercise, questions: exercise.questions.map(corrected) } : exercise,
        ),
      })),
    }));
    this.draft = { ...this.draft, sections };
    this.draftChanged = true;
    this.record({ type: 'draft-changed', course: this });
  }

  /** Makes the draft the newest version. A draft that has not changed since the last one makes none. */
  publish(now: Date): void {
    this.mustNotBeArchived();
    if (!this.draft.sections.some((section) => section.lessons.some((lesson) => lesson.exercises.length > 0))) {
      throw new CourseIsEmpty();
    }
    if (!this.draftChanged) return;
    const courseVersion = new CourseVersion((this.publishedVersion ?? 0) + 1, this.draft, now);
    this.versions.add(courseVersion);
    this.publishedVersion = courseVersion.number;
    this.status = 'published';
    this.draftChanged = false;
    this.record({ type: 'course-published', course: this, courseVersion });
  }

  /** States the newest version once more, for consumers that lack facts about it. Needs `versions` to be loaded. */
  publishAgain(): void {
    const courseVersion = this.versions.getItems().find(({ number }) => number === this.publishedVersion);
    if (courseVersion) this.record({ type: 'course-published', course: this, courseVersion, again: true });
  }

  /** No new enrollments by students themselves; enrolled students continue. Idempotent. */
  archive(): void {
    if (this.status === 'archived') return;
    this.status = 'archived';
    this.record({ type: 'course-archived', course: this });
  }

  private edit(sections: readonly Section[], addedId?: string): void {
    this.mustNotBeArchived();
    this.draft = { sections };
    if (addedId) this.parts.add(new CoursePart(addedId));
    this.draftChanged = true;
    this.record({ type: 'draft-changed', course: this });
  }

  private sectionOf(sectionId: string): Section {
    const section = this.draft.sections.find((candidate) => candidate.id === sectionId);
    if (!section) throw new SectionNotFound();
    return section;
  }

  private lessonOf(lessonId: string): Lesson {
    for (const section of this.draft.sections) {
      const lesson = section.lessons.find((candidate) => candidate.id === lessonId);
      if (lesson) return lesson;
    }
    throw new LessonNotFound();
  }

  private mustNotBeArchived(): void {
    if (this.status === 'archived') throw new CourseIsArchived();
  }
}
