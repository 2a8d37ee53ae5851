import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  FieldResolver,
  ID,
  Mutation,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import { hasRole } from '../../../platform/auth.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import { DateTime } from '../../../platform/graphql/types.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import { bookSession } from '../commands/booking/book-session.js';
import { cancelBooking } from '../commands/booking/cancel-booking.js';
import { completeBooking } from '../commands/booking/complete-booking.js';
import { markNoShow } from '../commands/booking/mark-no-show.js';
import { rescheduleBooking } from '../commands/booking/reschedule-booking.js';
import {
  bookingById,
  listBookings,
  mayRun,
  participantsOfBooking,
  viewerSeat,
  viewerWaitlistEntry,
  visibleBooking,
  waitlistOfBooking,
  type BookingView,
  type ParticipantView,
  type WaitlistView,
} from '../queries/bookings.js';
import {
  MarkNoShowInput,
  BookSessionInput,
  CancelBookingInput,
  OneBookingInput,
  RescheduleBookingInput,
} from './booking.inputs.js';
import {
  BookingConnection,
  BookingObject,
  BookingPayload,
  BookingSeatType,
  BookingStatusEnum,
  WaitlistEntryType,
} from './booking.types.js';
import { CourseReference, UserReference } from './references.js';

@Resolver(() => BookingObject)
export class BookingResolver {
  @Authorized()
  @Query(() => BookingObject, {
    nullable: true,
    description: "One session; null where there is none, or it is another student's own.",
  })
  booking(@Arg('id', () => ID, { description: 'Id of the session.' }) id: string, @Ctx() context: Context) {
    return visibleBooking(context, id);
  }

  @Authorized()
  @Query(() => BookingConnection, {
    description: 'Sessions in the order of their starts: all for staff; for other users those that they take or give.',
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  bookings(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('courseId', () => ID, { nullable: true, description: 'Only sessions on this course.' })
    courseId?: string | null,
    @Arg('status', () => BookingStatusEnum, { nullable: true, description: 'Only sessions in this status.' })
    status?: BookingStatusEnum | null,
    @Arg('from', () => DateTime, { nullable: true, description: 'Only sessions that start then or later.' })
    from?: Date | null,
    @Arg('to', () => DateTime, { nullable: true, description: 'Only sessions that start before.' })
    to?: Date | null,
  ) {
    const viewer = requireViewer(context);
    const scope = { all: hasRole(viewer, 'staff'), userId: viewer.id };
    return listBookings(
      context,
      scope,
      { courseId: courseId ?? null, status: status ?? null, from: from ?? null, to: to ?? null },
      args,
    );
  }

  @Authorized()
  @Mutation(() => BookingPayload, {
    description:
      'Books a session with a teaching assistant. With a bundle it is PENDING until a session of it is held. Errors, in this order: STUDENT_NOT_FOUND, COURSE_NOT_FOUND, ASSISTANT_NOT_ON_COURSE or NO_ASSISTANT_FREE, OUTSIDE_AVAILABILITY, NOTICE_TOO_SHORT, BUFFER_TOO_SHORT, DAILY_LIMIT_REACHED, ASSISTANT_ALREADY_BOOKED, STUDENT_ALREADY_BOOKED, SESSION_NOT_SOLD.',
  })
  async bookSession(
    @Arg('input', () => BookSessionInput, { description: 'Course, time and payment.' }) input: BookSessionInput,
    @Ctx() context: Context,
  ): Promise<BookingPayload> {
    const { bookingId } = await bookSession(context, input);
    return { booking: await bookingById(context).load(bookingId) };
  }

  @Authorized()
  @Mutation(() => BookingPayload, {
    description:
      'A student cancels their seat: what was paid goes back until the hours before the start that the product says. The assistant and staff call the session off: every student gets back what they paid. Errors: BOOKING_NOT_FOUND, BOOKING_NOT_ACTIVE, SESSION_STARTED.',
  })
  async cancelBooking(
    @Arg('input', () => CancelBookingInput, { description: 'The session.' }) input: CancelBookingInput,
    @Ctx() context: Context,
  ): Promise<BookingPayload> {
    const { bookingId } = await cancelBooking(context, input);
    return { booking: await bookingById(context).load(bookingId) };
  }

  @Authorized()
  @Mutation(() => BookingPayload, {
    description:
      'Moves a session with one student to another time of the same assistant, in one step; what paid for it stays. Its student, its assistant or staff. Errors: BOOKING_NOT_FOUND, NOT_AN_INDIVIDUAL_SESSION, BOOKING_PENDING, BOOKING_NOT_ACTIVE, SESSION_STARTED, TOO_LATE_TO_RESCHEDULE, and those of `bookSession` about the time.',
  })
  async rescheduleBooking(
    @Arg('input', () => RescheduleBookingInput, { description: 'The session and its new time.' })
    input: RescheduleBookingInput,
    @Ctx() context: Context,
  ): Promise<BookingPayload> {
    const { bookingId } = await rescheduleBooking(context, input);
    return { booking: await bookingById(context).load(bookingId) };
  }

  @Authorized()
  @Mutation(() => BookingPayload, {
    description:
      'Says that a session was held: what was paid for it is used. Its assistant or staff; it happens by itself a day after the end. Errors: BOOKING_NOT_FOUND, BOOKING_NOT_ACTIVE, SESSION_NOT_HELD_YET.',
  })
  async completeBooking(
    @Arg('input', () => OneBookingInput, { description: 'The session.' }) input: OneBookingInput,
    @Ctx() context: Context,
  ): Promise<BookingPayload> {
    return { booking: await bookingById(context).load(await completeBooking(context, input)) };
  }

  @Authorized()
  @Mutation(() => BookingPayload, {
    description:
      'Says that a student did not come, until 7 days after the session: what was paid for the seat is used all the same. Idempotent. Its assistant or staff. Errors: BOOKING_NOT_FOUND, BOOKING_NOT_ACTIVE, SESSION_NOT_HELD_YET, SEAT_NOT_FOUND, NO_SHOW_TOO_LATE.',
  })
  async markNoShow(
    @Arg('input', () => MarkNoShowInput, { description: 'Session and student.' }) input: MarkNoShowInput,
    @Ctx() context: Context,
  ): Promise<BookingPayload> {
    return { booking: await bookingById(context).load(await markNoShow(context, input)) };
  }

  @FieldResolver(() => CourseReference, { nullable: true, description: 'The course that it is about.' })
  course(@Root() root: BookingView): CourseReference {
    return { id: root.courseId };
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'Who gives it.' })
  teachingAssistant(@Root() root: BookingView): UserReference {
    return { id: root.assistantId };
  }

  @ListSize(20)
  @FieldResolver(() => [BookingSeatType], {
    nullable: true,
    description: 'The seats of those who come or came. Its assistant and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  seats(@Root() root: BookingView, @Ctx() context: Context) {
    return mayRun(context, root) ? participantsOfBooking(context).load(root.id) : null;
  }

  @ListSize(20)
  @FieldResolver(() => [WaitlistEntryType], {
    nullable: true,
    description: 'The waitlist, in order. Its assistant and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  waitlist(@Root() root: BookingView, @Ctx() context: Context) {
    return mayRun(context, root) ? waitlistOfBooking(context).load(root.id) : null;
  }

  @FieldResolver(() => BookingSeatType, {
    nullable: true,
    description: "The viewer's own seat, also one that was given up; null without one.",
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  viewerSeat(@Root() root: BookingView, @Ctx() context: Context) {
    return viewerSeat(context).load(root.id);
  }

  @FieldResolver(() => WaitlistEntryType, {
    nullable: true,
    description: "The viewer's own place on the waitlist; null without one.",
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  viewerWaitlistEntry(@Root() root: BookingView, @Ctx() context: Context) {
    return viewerWaitlistEntry(context).load(root.id);
  }
}

@Resolver(() => BookingSeatType)
export class BookingSeatResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'The student.' })
  student(@Root() root: ParticipantView): UserReference {
    return { id: root.studentId };
  }
}

@Resolver(() => WaitlistEntryType)
export class WaitlistEntryResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'The student.' })
  student(@Root() root: WaitlistView): UserReference {
    return { id: root.studentId };
  }
}
