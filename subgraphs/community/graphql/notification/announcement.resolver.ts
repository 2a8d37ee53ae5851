import { Arg, Args, Authorized, Ctx, FieldResolver, Mutation, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { PageSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { createAnnouncement } from '../../commands/announcement/create-announcement.js';
import {
  announcementById,
  listAnnouncements,
  type AnnouncementView,
} from '../../queries/notification/announcements.js';
import { ClassReference, CourseReference } from '../references.js';
import {
  AnnouncementConnection,
  AnnouncementType,
  CreateAnnouncementInput,
  CreateAnnouncementPayload,
} from './announcement.types.js';

@Resolver(() => AnnouncementType)
export class AnnouncementResolver {
  @Authorized('staff')
  @Query(() => AnnouncementConnection, { description: 'Announcements, newest first. Staff only.' })
  @PageSize()
  announcements(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return listAnnouncements(context, args);
  }

  @Authorized('staff')
  @Mutation(() => CreateAnnouncementPayload, {
    description: 'Announces something to everybody, a course or a class; each person is published once. Staff only.',
  })
  async createAnnouncement(
    @Arg('input', () => CreateAnnouncementInput, { description: 'What, to whom and when.' })
    { courseId = null, classId = null, portuguese = null, publishAt = null, ...input }: CreateAnnouncementInput,
    @Ctx() context: Context,
  ) {
    const { kind, english, idempotencyKey } = input;
    const texts = { english: { ...english }, portuguese: portuguese && { ...portuguese } };
    const id = await createAnnouncement(context, { kind, idempotencyKey, courseId, classId, publishAt, ...texts });
    return { announcement: await announcementById(context, id) };
  }

  @FieldResolver(() => CourseReference, {
    nullable: true,
    description: 'The course whose people are notified, if one.',
  })
  course(@Root() { courseId }: AnnouncementView): CourseReference | null {
    return courseId === null ? null : { id: courseId };
  }

  @FieldResolver(() => ClassReference, { nullable: true, description: 'The class whose people are notified, if one.' })
  class(@Root() { classId }: AnnouncementView): ClassReference | null {
    return classId === null ? null : { id: classId };
  }
}
