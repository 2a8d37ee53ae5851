import { Readable } from 'node:stream';
import type { PackedFile } from '../../../../platform/services/zip.js';
import type { CourseContent, Exercise, Lesson } from '../../domain/content.js';
import type { Course } from '../../domain/course.js';
import { materialsOf } from '../../domain/draft.js';
import { settingsOf } from '../../domain/exercise-settings.js';
import type { Material, MaterialFile } from '../../domain/material.js';
import { questionOf } from '../../domain/questions/kinds.js';
import type { Question } from '../../domain/questions/question.js';
import { DEFAULT_RULES } from '../../domain/quiz/rules.js';
import type { QuestionInput } from '../exercise/question-input.js';
import { COURSE_FILE } from './format.js';

export type DescribedCourse = Pick<
  Course,
  'title' | 'slug' | 'summary' | 'language' | 'level' | 'tags' | 'access' | 'sequential'
> & {
  /** Slugs. */
  readonly prerequisites: readonly string[];
};

/** The files of a course archive. `open` reads a stored file by its key. */
export function writtenCourse(
  course: DescribedCourse,
  content: CourseContent,
  open: (key: string) => Promise<Readable>,
): PackedFile[] {
  const files: PackedFile[] = [];
  const addText = (path: string, text: string): string => {
    const data = Buffer.from(text, 'utf8');
    files.push({ path, size: data.length, open: () => Promise.resolve(Readable.from([data])) });
    return path;
  };
  const addFile = ({ key, name, contentType, size }: MaterialFile, folder: string): object => {
    const path = `${folder}/${name}`;
    files.push({ path, size, open: () => open(key) });
    return { path, name, contentType };
  };

  const materialFrom = (material: Material, folder: string): object => {
    const { type, title } = material;
    if (type === 'text') return { type, title, path: addText(`${folder}/text.md`, material.markdown) };
    if (type === 'file') return { type, title, file: addFile(material.file, folder) };
    const { url, file, durationSeconds, captions } = material;
    return {
      type,
      title,
      url,
      file: file && addFile(file, folder),
      durationSeconds,
      captions: captions === null ? null : addText(`${folder}/captions.vtt`, captions),
    };
  };
  const lessonFrom = (lesson: Lesson, folder: string): object => ({
    title: lesson.title,
    path: addText(`${folder}/lesson.md`, lesson.markdown),
    materials: materialsOf(lesson).map((material, index) => materialFrom(material, `${folder}/material-${index + 1}`)),
    exercises: lesson.exercises.map(exerciseFrom),
  });
  const document = {
    format: 'lyceum-course',
    formatVersion: 1,
    ...course,
    sections: content.sections.map((section, number) => ({
      title: section.title,
      lessons: section.lessons.map((lesson, index) => lessonFrom(lesson, `section-${number + 1}/lesson-${index + 1}`)),
    })),
  };
  addText(COURSE_FILE, `${JSON.stringify(document, null, 2)}\n`);
  return files;
}

function exerciseFrom(exercise: Exercise): object {
  const { type, title, instructions, questions, coding, assignment } = exercise;
  return {
    type,
    title,
    instructions,
    settings: settingsOf(exercise),
    ...(type === 'quiz' && {
      quiz: {
        ...DEFAULT_RULES,
        ...exercise.quiz,
        questions: questions.map((stored) => questionFrom(questionOf(stored))),
      },
    }),
    ...(coding && { coding: codingFrom(coding) }),
    ...(assignment && { assignment: assignmentFrom(assignment) }),
  };
}

/** As the input of an exercise gives it, which is what `questionFrom` of the input reads. */
function questionFrom(question: Question): QuestionInput {
  const { type, prompt, points, tags, explanation } = question;
  const common = { type, prompt, points, tags, explanation };
  switch (question.type) {
    case 'single':
    case 'multiple': {
      const options = question.options.map(({ text, weight, feedback }) => ({
        text,
        right: weight > 0,
        weight,
        feedback,
      }));
      return { ...common, options, ...(question.type === 'multiple' && { allOrNothing: question.allOrNothing }) };
    }
    case 'true-false':
      return {
        ...common,
        isTrue: question.answer,
        feedbackTrue: question.feedbackTrue,
        feedbackFalse: question.feedbackFalse,
      };
    case 'short-answer':
      return { ...common, texts: question.answers, caseSensitive: question.caseSensitive };
    case 'numeric':
      return { ...common, numbers: question.answers };
    case 'matching': {
      const { lefts, rights } = question;
      const used = new Set(lefts.map(({ right }) => right));
      const textOf = (id: string): string => rights.find((right) => right.id === id)?.text ?? '';
      return {
        ...common,
        pairs: lefts.map(({ text, right }) => ({ left: text, right: textOf(right) })),
        distractors: rights.filter(({ id }) => !used.has(id)).map(({ text }) => text),
      };
    }
    case 'ordering':
      return { ...common, items: question.items.map(({ text }) => text) };
    case 'essay':
      return common;
  }
}

function codingFrom({ languages, starters, task }: NonNullable<Exercise['coding']>): object {
  const { io, ...rules } = task;
  return { languages, starters, functionName: io.kind === 'function' ? io.name : null, ...rules };
}

function assignmentFrom({ rubric, maxPoints, ...rules }: NonNullable<Exercise['assignment']>): object {
  return {
    ...rules,
    // Of a rubric it is the sum of the highest levels.
    ...(rubric.length === 0 && { maxPoints }),
    rubric: rubric.map(({ title, levels }) => ({
      title,
      levels: levels.map((level) => ({ title: level.title, points: level.points })),
    })),
  };
}
