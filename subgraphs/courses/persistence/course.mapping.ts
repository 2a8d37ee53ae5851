import { defineEntity, p } from '@mikro-orm/core';
import type { CourseContent, CourseOutline } from '../domain/content.js';
import { Course, CoursePart, CourseVersion } from '../domain/course.js';

export const CourseMap = defineEntity({
  class: Course,
  tableName: 'course',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    instructorId: p.uuid(),
    title: p.text(),
    slug: p.text(),
    summary: p.text(),
    language: p.text(),
    level: p.text(),
    tags: p.array(),
    access: p.text(),
    status: p.text(),
    draft: p.json<CourseContent>(),
    draftChanged: p.boolean(),
    parts: () => p.oneToMany(CoursePartMap).mappedBy('course'),
    publishedVersion: p.integer().nullable(),
    sequential: p.boolean(),
    versions: () => p.oneToMany(CourseVersionMap).mappedBy('course').orderBy({ number: 'asc' }),
  },
});

export const CoursePartMap = defineEntity({
  class: CoursePart,
  tableName: 'course_part',
  properties: {
    id: p.uuid().primary(),
    course: () => p.manyToOne(CourseMap),
  },
});

export const CourseVersionMap = defineEntity({
  class: CourseVersion,
  tableName: 'course_version',
  properties: {
    id: p.uuid().primary(),
    number: p.integer(),
    content: p.json<CourseContent>(),
    outline: p.json<CourseOutline>(),
    publishedAt: p.datetime(),
    course: () => p.manyToOne(CourseMap),
  },
});
