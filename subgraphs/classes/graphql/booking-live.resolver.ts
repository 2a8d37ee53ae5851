import { Arg, Authorized, Ctx, Directive, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import { hasRole } from '../../../platform/auth.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import type { CanSubscribe } from '../../../platform/subgraph.js';
import * as events from '../../../schema/events/classes.js';
import type { CloudEvent, EventContract } from '../../../schema/events/contract.js';
import { BookingNotFound } from '../domain/booking-errors.js';
import { bookingById, bookingsOfUser, visibleBooking } from '../queries/bookings.js';
import { BookingObject } from './booking.types.js';
import { UserReference } from './references.js';

interface OfBooking {
  readonly bookingId: string;
}
interface OfPerson extends OfBooking {
  readonly studentId?: string;
  readonly assistantId?: string;
}

/** Everything that changes what a user has booked. */
const OF_PEOPLE: readonly EventContract[] = [
  events.BookingRequested,
  events.BookingConfirmed,
  events.BookingRejected,
  events.BookingCancelled,
  events.BookingRescheduled,
  events.BookingCompleted,
  events.WaitlistPromoted,
  events.WaitlistChanged,
  events.SessionClosed,
];
const OF_SEATS: readonly EventContract[] = [
  events.GroupSessionJoined,
  events.BookingRejected,
  events.BookingCancelled,
  events.WaitlistPromoted,
  events.WaitlistChanged,
  events.SessionClosed,
];

/** A group session is an offer that everybody who is signed in sees. */
export const canFollowSeats: CanSubscribe = async (context, args) => {
  const booking = await bookingById(context).load(args['groupSessionId'] ?? '');
  return context.viewer !== null && booking?.type === 'group';
};

@Resolver()
export class BookingLiveResolver {
  @Authorized()
  @Subscription(() => BookingObject, {
    nullable: true,
    description: "The viewer's sessions, as a student and as an assistant, whenever one of them changes.",
    subscribe: ({ context }: { context: Context }) => {
      const { id } = requireViewer(context);
      return context.live.stream<OfBooking>({
        on: OF_PEOPLE,
        pick: ({ data }: CloudEvent<OfPerson>) =>
          data.studentId === id || data.assistantId === id ? { bookingId: data.bookingId } : undefined,
      });
    },
  })
  bookingUpdated(@Root() event: OfBooking, @Ctx() context: Context) {
    return visibleBooking(context, event.bookingId);
  }

  @Subscription(() => BookingObject, {
    nullable: true,
    description: 'A group session whenever its seats change, as it is then. For all signed-in users.',
    subscribe: async ({ args, context }: { args: { groupSessionId: string }; context: Context }) => {
      if (!context.platform && !(await canFollowSeats(context, args as never))) throw new BookingNotFound();
      return context.live.stream<OfBooking>({
        on: OF_SEATS,
        pick: ({ data }: CloudEvent<OfBooking>) =>
          data.bookingId === args.groupSessionId ? { bookingId: data.bookingId } : undefined,
      });
    },
  })
  @Directive('@shared(scope: "groupSessionId")')
  seatsChanged(
    @Root() event: OfBooking,
    @Arg('groupSessionId', () => ID, { description: 'The group session to follow.' }) _groupSessionId: string,
    @Ctx() context: Context,
  ) {
    return bookingById(context).load(event.bookingId);
  }
}

/** What sessions add to a person. */
@Resolver(() => UserReference)
export class UserBookingContribution {
  @ListSize(50)
  @FieldResolver(() => [BookingObject], {
    nullable: true,
    description:
      'Sessions that this person goes to or gives, newest first, at most 100. Themselves and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  bookings(@Root() user: UserReference, @Ctx() context: Context) {
    if (context.viewer?.id !== user.id && !hasRole(context.viewer, 'staff')) return null;
    return bookingsOfUser(context).load(user.id);
  }
}
