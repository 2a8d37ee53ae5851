import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ObjectType,
  Query,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { DAY } from '../../../platform/domain/clock.js';
import { InvalidInput } from '../../../platform/domain/errors.js';
import { PageSize } from '../../../platform/graphql/list-size.js';
import { PageArgs, pageOfList } from '../../../platform/graphql/pagination.js';
import { connectionType, DateTime } from '../../../platform/graphql/types.js';
import { visibleBooking } from '../queries/bookings.js';
import { CALENDAR_DAYS, calendarEntries, type CalendarEntry } from '../queries/calendar-entries.js';
import { classById } from '../queries/classes.js';
import { BookingObject } from './booking.types.js';
import { ClassObject, MeetingType } from './class.types.js';
import { EventReference } from './references.js';

enum CalendarEntryKindEnum {
  MEETING = 'meeting',
  SESSION = 'session',
  EVENT = 'event',
}
registerEnumType(CalendarEntryKindEnum, {
  name: 'CalendarEntryKind',
  description: 'What an entry of a calendar is.',
  valuesConfig: {
    MEETING: { description: 'A meeting of a class that the viewer teaches or learns in: `class` and `meeting`.' },
    SESSION: { description: 'A session with a teaching assistant that the viewer takes or gives: `booking`.' },
    EVENT: { description: 'An event that the viewer goes to, or of a class of theirs: `event`.' },
  },
});

@ObjectType('CalendarEntry', { description: 'Something at which the viewer is expected.' })
class CalendarEntryType {
  @Field(() => CalendarEntryKindEnum, { description: 'What it is.' })
  kind!: CalendarEntryKindEnum;

  @Field(() => DateTime, { description: 'When it starts.' })
  startsAt!: Date;

  @Field(() => DateTime, { description: 'When it ends.' })
  endsAt!: Date;

  @Field(() => Boolean, { description: 'Whether it was cancelled.' })
  cancelled!: boolean;

  @Field(() => MeetingType, { nullable: true, description: 'The meeting, if it is one.' })
  meeting!: object | null;
}
const CalendarEntryConnection = connectionType('CalendarEntry', () => CalendarEntryType);

@Resolver(() => CalendarEntryType)
export class CalendarEntryResolver {
  @Authorized()
  @PageSize()
  @Query(() => CalendarEntryConnection, {
    description: `The calendar of the viewer in a range of at most ${CALENDAR_DAYS} days, by start: meetings of their classes, sessions and events.`,
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async calendar(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('from', () => DateTime, { description: 'What ends after this instant.' }) from: Date,
    @Arg('to', () => DateTime, { description: 'What starts before this instant.' }) to: Date,
  ) {
    const days = (to.getTime() - from.getTime()) / DAY;
    if (!(days > 0 && days <= CALENDAR_DAYS))
      throw new InvalidInput([{ field: 'to', message: `must be after from, by at most ${CALENDAR_DAYS} days` }]);
    return pageOfList(await calendarEntries(context, from, to), ({ key }) => key, args);
  }

  @FieldResolver(() => ClassObject, { nullable: true, description: 'The class of the meeting, if it is one.' })
  class(@Root() { classId }: CalendarEntry, @Ctx() context: Context) {
    return classId === null ? null : classById(context).load(classId);
  }

  @FieldResolver(() => BookingObject, { nullable: true, description: 'The session, if it is one.' })
  booking(@Root() { bookingId }: CalendarEntry, @Ctx() context: Context) {
    return bookingId === null ? null : visibleBooking(context, bookingId);
  }

  @FieldResolver(() => EventReference, {
    nullable: true,
    description: 'The event, if it is one; null when the viewer may not see it any more.',
  })
  event(@Root() { eventId }: CalendarEntry): EventReference | null {
    return eventId === null ? null : { id: eventId };
  }
}
