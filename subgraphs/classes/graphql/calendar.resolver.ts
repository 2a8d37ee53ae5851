import { Arg, Authorized, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { revokeCalendarFeed } from '../commands/calendar/revoke-calendar-feed.js';
import { rotateCalendarFeed } from '../commands/calendar/rotate-calendar-feed.js';

@InputType('CalendarFeedInput', { description: 'Which calendar of the viewer is meant.' })
class CalendarFeedInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'A class that the viewer teaches or learns in; without it, all that they teach, learn and have booked.',
  })
  classId?: string | null;
}

@ObjectType('RotateCalendarFeedPayload', { description: 'The new secret address of a calendar.' })
class RotateCalendarFeedPayload {
  @Field(() => String, {
    description:
      'Address of an iCalendar feed (RFC 5545) for calendar programs. Anyone who has it can read the calendar, so it is shown only now.',
  })
  url!: string;
}

@ObjectType('RevokeCalendarFeedPayload', { description: 'Result of ending the address of a calendar.' })
class RevokeCalendarFeedPayload {
  @Field(() => Boolean, { description: 'False when there was none.' })
  revoked!: boolean;
}

@Resolver()
export class CalendarResolver {
  @Authorized()
  @Mutation(() => RotateCalendarFeedPayload, {
    description:
      'Makes a secret address of a calendar of the viewer, for calendar programs; a former one ends. Errors: CLASS_NOT_FOUND, NOT_IN_CLASS.',
  })
  rotateCalendarFeed(
    @Arg('input', () => CalendarFeedInput, { description: 'Which calendar.' }) input: CalendarFeedInput,
    @Ctx() context: Context,
  ): Promise<RotateCalendarFeedPayload> {
    return rotateCalendarFeed(context, input.classId ?? null);
  }

  @Authorized()
  @Mutation(() => RevokeCalendarFeedPayload, { description: 'Ends the address of a calendar of the viewer.' })
  revokeCalendarFeed(
    @Arg('input', () => CalendarFeedInput, { description: 'Which calendar.' }) input: CalendarFeedInput,
    @Ctx() context: Context,
  ): Promise<RevokeCalendarFeedPayload> {
    return revokeCalendarFeed(context, input.classId ?? null);
  }
}
