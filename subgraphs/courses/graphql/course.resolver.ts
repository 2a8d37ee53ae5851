import { Arg, Ctx, Directive, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { findCourse, type CourseView } from '../queries/catalog.js';
import { lessonCountOfCourse, outlineOfCourse } from '../queries/content.js';
import { viewerEnrollment } from '../queries/enrollments.js';
import { CourseEnrollmentObject, CourseObject, SectionObject } from './course.types.js';
import { UserReference } from './references.js';
import { ForPartners } from '../../../platform/graphql/for-partners.js';

@Resolver(() => CourseObject)
export class CourseResolver {
  @Query(() => CourseObject, {
    nullable: true,
    description:
      'One course by id or slug (exactly one of them); null when there is none. Open to all once it is published; before, and when it is archived, to its instructor, staff and who learns it.',
  })
  @ForPartners('catalog:read')
  course(
    @Ctx() context: Context,
    @ForPartners() @Arg('id', () => ID, { nullable: true, description: 'Id of the course.' }) id?: string | null,
    @ForPartners()
    @Arg('slug', () => String, { nullable: true, description: 'Slug of the course.' })
    slug?: string | null,
  ) {
    return findCourse(context, { id: id ?? null, slug: slug ?? null });
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'Who wrote it.' })
  @Directive('@cacheControl(inheritMaxAge: true)')
  @ForPartners()
  instructor(@Root() course: CourseView): UserReference {
    return { id: course.instructorId };
  }

  @ListSize(8)
  @FieldResolver(() => [SectionObject], {
    description:
      'Its sections in order: for users who are enrolled of the version that they follow, for its instructor and staff of the draft, for everybody else of the newest version.',
  })
  @ForPartners()
  async sections(@Root() course: CourseView, @Ctx() context: Context) {
    return (await outlineOfCourse(context).load(course.id))?.outline.sections ?? [];
  }

  @FieldResolver(() => Int, { description: 'Number of lessons in `sections`.' })
  @Directive('@cacheControl(maxAge: 60, scope: "PRIVATE")')
  @ForPartners()
  async lessonCount(@Root() course: CourseView, @Ctx() context: Context): Promise<number> {
    return (await lessonCountOfCourse(context).load(course.id))?.lessonCount ?? 0;
  }

  @FieldResolver(() => CourseEnrollmentObject, {
    nullable: true,
    description: "The viewer's own way through it; null for users who are not enrolled.",
  })
  viewerEnrollment(@Root() course: CourseView, @Ctx() context: Context) {
    return viewerEnrollment(context).load(course.id);
  }
}
