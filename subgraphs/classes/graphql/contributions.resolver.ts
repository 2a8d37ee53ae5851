import { Ctx, FieldResolver, Resolver, Root, Directive } from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import { hasRole } from '../../../platform/auth.js';
import type { Context } from '../../../platform/context.js';
import { classesOfCourse, classesOfInstructor, classesOfStudent } from '../queries/classes.js';
import { viewerUnlocked } from '../queries/enrollments.js';
import { ClassObject } from './class.types.js';
import { CourseReference, LessonReference, UserReference } from './references.js';
import { ForPartners } from '../../../platform/graphql/for-partners.js';

/* What this domain adds to the entities of others. */

@Resolver(() => UserReference)
export class UserContribution {
  @ListSize(10)
  @FieldResolver(() => [ClassObject], {
    nullable: true,
    description:
      'Classes that this person learns in, newest first, at most 100. Themselves and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async classes(@Root() user: UserReference, @Ctx() context: Context) {
    if (context.viewer?.id !== user.id && !hasRole(context.viewer, 'staff')) return null;
    return classesOfStudent(context).load(user.id);
  }

  @ListSize(20)
  @FieldResolver(() => [ClassObject], {
    nullable: true,
    description:
      'Classes that this person teaches, newest first, at most 100. Themselves and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async teaching(@Root() user: UserReference, @Ctx() context: Context) {
    if (context.viewer?.id !== user.id && !hasRole(context.viewer, 'staff')) return null;
    return classesOfInstructor(context).load(user.id);
  }
}

@Resolver(() => CourseReference)
export class CourseContribution {
  @ListSize(10)
  @FieldResolver(() => [ClassObject], {
    description: 'Classes of this course that are open or being taught, newest first, at most 100.',
  })
  @ForPartners('classes:read')
  @Directive('@cacheControl(scope: "PRIVATE")')
  classes(@Root() course: CourseReference, @Ctx() context: Context) {
    return classesOfCourse(context).load(course.id);
  }
}

@Resolver(() => LessonReference)
export class LessonContribution {
  @FieldResolver(() => Boolean, { description: 'Whether a class that the viewer learns in has unlocked this lesson.' })
  @Directive('@cacheControl(scope: "PRIVATE")')
  viewerUnlocked(@Root() lesson: LessonReference, @Ctx() context: Context): Promise<boolean> {
    return viewerUnlocked(context).load(lesson.id);
  }
}
