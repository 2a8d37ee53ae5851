import { Arg, Args, Authorized, Ctx, Directive, Field, ID, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { createGroupSessionTemplate } from '../commands/booking/create-group-session-template.js';
import { joinGroupSession } from '../commands/booking/join-group-session.js';
import { joinWaitlist } from '../commands/enrollment/join-waitlist.js';
import { leaveWaitlist } from '../commands/enrollment/leave-waitlist.js';
import { bookingById, listGroupSessions, sessionsOfTemplate } from '../queries/bookings.js';
import { CreateGroupSessionTemplateInput, JoinGroupSessionInput, OneBookingInput } from './booking.inputs.js';
import { BookingConnection, BookingObject, BookingPayload } from './booking.types.js';

@ObjectType('GroupSessionTemplatePayload', { description: 'Group sessions that were made.' })
class GroupSessionTemplatePayload {
  @Field(() => ID, { description: 'The template.' })
  templateId!: string;

  @ListSize(20)
  @Field(() => [BookingObject], { description: 'Its sessions in order.' })
  sessions!: object[];
}

@Resolver()
export class GroupSessionResolver {
  @Authorized()
  @Query(() => BookingConnection, {
    description: 'Group sessions that can be joined or waited for, the next one first.',
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  groupSessions(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('courseId', () => ID, { nullable: true, description: 'Only sessions on this course.' })
    courseId?: string | null,
  ) {
    return listGroupSessions(context, { courseId: courseId ?? null }, args);
  }

  @Authorized('staff')
  @Mutation(() => GroupSessionTemplatePayload, {
    description:
      'Makes all sessions of a recurrence, or none. Staff only. Errors: COURSE_NOT_FOUND, ASSISTANT_NOT_ON_COURSE, INVALID_SCHEDULE, ASSISTANT_ALREADY_BOOKED.',
  })
  async createGroupSessionTemplate(
    @Arg('input', () => CreateGroupSessionTemplateInput, { description: 'Course, assistant, times and seats.' })
    input: CreateGroupSessionTemplateInput,
    @Ctx() context: Context,
  ): Promise<GroupSessionTemplatePayload> {
    const { templateId } = await createGroupSessionTemplate(context, input);
    return { templateId, sessions: await sessionsOfTemplate(context, templateId) };
  }

  @Authorized()
  @Mutation(() => BookingPayload, {
    description:
      'Takes a seat in a group session, or the seat that is offered to the first on the waitlist. Errors, in this order: STUDENT_NOT_FOUND, BOOKING_NOT_FOUND, NOT_A_GROUP_SESSION, BOOKING_NOT_ACTIVE, SESSION_STARTED, ALREADY_JOINED, SESSION_FULL, STUDENT_ALREADY_BOOKED.',
  })
  async joinGroupSession(
    @Arg('input', () => JoinGroupSessionInput, { description: 'The session and the payment.' })
    input: JoinGroupSessionInput,
    @Ctx() context: Context,
  ): Promise<BookingPayload> {
    const { bookingId } = await joinGroupSession(context, input);
    return { booking: await bookingById(context).load(bookingId) };
  }

  @Authorized()
  @Mutation(() => BookingPayload, {
    description:
      'Puts the viewer on the waitlist of a full group session. Errors: BOOKING_NOT_FOUND, NOT_A_GROUP_SESSION, BOOKING_NOT_ACTIVE, SESSION_STARTED, ALREADY_JOINED, ALREADY_WAITING, SEATS_LEFT.',
  })
  async joinWaitlist(
    @Arg('input', () => OneBookingInput, { description: 'The session.' }) input: OneBookingInput,
    @Ctx() context: Context,
  ): Promise<BookingPayload> {
    return { booking: await bookingById(context).load(await joinWaitlist(context, input)) };
  }

  @Authorized()
  @Mutation(() => BookingPayload, {
    description:
      'Removes the viewer from the waitlist; a seat that was offered to them is offered to the next. Errors: BOOKING_NOT_FOUND, NOT_WAITING.',
  })
  async leaveWaitlist(
    @Arg('input', () => OneBookingInput, { description: 'The session.' }) input: OneBookingInput,
    @Ctx() context: Context,
  ): Promise<BookingPayload> {
    return { booking: await bookingById(context).load(await leaveWaitlist(context, input)) };
  }
}
