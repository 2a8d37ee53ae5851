import { Collection } from '@mikro-orm/core';
import { Aggregate } from '../../../platform/domain/aggregate.js';
import type { FieldProblem } from '../../../platform/domain/errors.js';
import { newId } from '../../../platform/domain/ids.js';
import {
  outlineOf,
  type CourseContent,
  type CourseOutline,
  type Exercise,
  type Lesson,
  type NewExercise,
  type Section,
} from './content.js';
import { kindOf, questionOf, type StoredQuestion } from './questions/kinds.js';
import type { AnswerKey } from './questions/question.js';
import * as edits from './draft.js';
import { CourseIsArchived, CourseIsEmpty, DraftHasChanged, PublishInvalid } from './errors.js';
import type { Material, NewMaterial } from './material.js';
import { problemsOfDraft } from './publishing.js';

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
  | { readonly type: 'course-restored'; readonly course: Course }
  | { readonly type: 'draft-changed'; readonly course: Course };

/** What an author may change of a course beside its content; absent fields stay. */
export type CourseDescription = {
  readonly [
    Field in 'title' | 'slug' | 'summary' | 'language' | 'level' | 'tags' | 'access' | 'sequential'
  ]?: Course[Field];
};

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
  /** A lesson opens once the one before it is complete. */
  sequential = false;

  constructor(
    readonly instructorId: string,
    public title: string,
    public slug: string,
    public summary: string,
    public language: string,
    public level: CourseLevel,
    public tags: string[],
    public access: CourseAccess,
  ) {
    super();
    this.record({ type: 'course-created', course: this });
  }

  addSection(title: string): Section {
    const { draft, added } = edits.addSection(this.draft, title);
    this.edit(draft, added.id);
    return added;
  }

  addLesson(sectionId: string, title: string, markdown: string, html?: string): Lesson {
    const { draft, added } = edits.addLesson(this.draft, sectionId, {
      title,
      markdown,
      ...(html !== undefined && { html }),
    });
    this.edit(draft, added.id);
    return added;
  }

  addExercise(lessonId: string, given: NewExercise): Exercise {
    const { draft, added } = edits.addExercise(this.draft, lessonId, given);
    this.edit(draft, added.id);
    return added;
  }

  addMaterial(lessonId: string, given: NewMaterial): Material {
    const { draft, added } = edits.addMaterial(this.draft, lessonId, given);
    this.edit(draft, added.id);
    return added;
  }

  /** `position` counts from 0 among the section's other lessons; null, or beyond them, is the end. */
  moveLesson(lessonId: string, sectionId: string, position: number | null): Lesson {
    this.change((draft) => edits.moveLesson(draft, lessonId, sectionId, position));
    return edits.lessonOf(this.draft, lessonId);
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

  /** Changes the draft by one of the edits of draft.ts that add nothing. */
  change(edit: (draft: CourseContent) => CourseContent): void {
    this.edit(edit(this.draft));
  }

  /** Refuses an edit by someone who has not seen the edits since this revision. Null accepts any. */
  mustBeAt(revision: number | null | undefined): void {
    if (revision != null && revision !== this.version) throw new DraftHasChanged(this.version);
  }

  /** Gives a new course all of its content at once. */
  fill(draft: CourseContent): void {
    this.edit(draft);
    for (const section of draft.sections)
      for (const part of [section, ...section.lessons, ...section.lessons.flatMap(({ exercises }) => exercises)])
        this.parts.add(new CoursePart(part.id));
  }

  /** What the catalog says of the course; students see it at once. */
  describe(change: CourseDescription): void {
    this.mustNotBeArchived();
    const { title, access } = this;
    Object.assign(this, change);
    this.record({ type: 'draft-changed', course: this });
    // Other domains show the title and know the access.
    if (title !== this.title || access !== this.access) this.publishAgain();
  }

  /**
   * Makes the draft the newest version. A draft that has not changed since the last one makes none. `others` are problems
   * that are found outside of the draft.
   */
  publish(now: Date, others: readonly FieldProblem[] = []): void {
    this.mustNotBeArchived();
    if (!this.draft.sections.some((section) => section.lessons.some((lesson) => lesson.exercises.length > 0))) {
      throw new CourseIsEmpty();
    }
    const problems = [...problemsOfDraft(this.draft), ...others];
    if (problems.length > 0) throw new PublishInvalid(problems);
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

  /** Back to where it was before it was archived. Idempotent. */
  restore(): void {
    if (this.status !== 'archived') return;
    this.status = this.publishedVersion === null ? 'draft' : 'published';
    this.record({ type: 'course-restored', course: this });
  }

  private edit(draft: CourseContent, addedId?: string): void {
    this.mustNotBeArchived();
    this.draft = draft;
    if (addedId) this.parts.add(new CoursePart(addedId));
    this.draftChanged = true;
    this.record({ type: 'draft-changed', course: this });
  }

  private mustNotBeArchived(): void {
    if (this.status === 'archived') throw new CourseIsArchived();
  }
}
