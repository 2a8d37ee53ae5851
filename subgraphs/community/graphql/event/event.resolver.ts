import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { ListSize, PageSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import type { CloudEvent, EventData } from '../../../../schema/events/contract.js';
import { RsvpChanged } from '../../../../schema/events/community.js';
import { EventNotFound } from '../../domain/event-errors.js';
import { createEventFeed } from '../../commands/event/create-event-feed.js';
import { filtered } from '../filtered-stream.js';
import { cancelEvent } from '../../commands/event/cancel-event.js';
import { createEvent } from '../../commands/event/create-event.js';
import { publishEvent } from '../../commands/event/publish-event.js';
import { rsvp } from '../../commands/event/rsvp.js';
import { updateEvent } from '../../commands/event/update-event.js';
import {
  eventById,
  idsOfSeries,
  seesEvent,
  listAttendees,
  listEvents,
  viewerRsvp,
  type EventView,
  type RsvpView,
} from '../../queries/event/events.js';
import { groupById } from '../../queries/group/groups.js';
import { GroupType } from '../group/group.types.js';
import { ClassReference, CourseReference, UserReference } from '../references.js';
import { whileSeen } from '../while-seen.js';
import { CancelEventInput, CreateEventInput, PublishEventInput, RsvpInput, UpdateEventInput } from './event.inputs.js';
import { EventConnection, EventType, RsvpConnection, RsvpType } from './event.types.js';

@ObjectType('CreateEventPayload', { description: 'Result of `createEvent`.' })
class CreateEventPayload {
  @Field(() => EventType, { nullable: true, description: 'The event as it is now.' })
  event!: object | null;
}

@ObjectType('UpdateEventPayload', { description: 'Result of `updateEvent`.' })
class UpdateEventPayload {
  @Field(() => EventType, { nullable: true, description: 'The event as it is now.' })
  event!: object | null;
}

@ObjectType('PublishEventPayload', { description: 'Result of `publishEvent`.' })
class PublishEventPayload {
  @Field(() => EventType, { nullable: true, description: 'The event as it is now.' })
  event!: object | null;
}

@ObjectType('CancelEventPayload', { description: 'Result of `cancelEvent`.' })
class CancelEventPayload {
  @Field(() => EventType, { nullable: true, description: 'The event as it is now.' })
  event!: object | null;
}

@ObjectType('RsvpPayload', { description: 'Result of `rsvp`.' })
class RsvpPayload {
  @Field(() => EventType, { nullable: true, description: 'The event as it is now.' })
  event!: object | null;
}

@ObjectType('CreateEventFeedPayload', { description: 'The new secret address of a calendar.' })
class CreateEventFeedPayload {
  @Field(() => String, {
    description:
      'Address of an iCalendar feed (RFC 5545) for calendar programs. Anyone who has it can read the calendar, so it is shown only now.',
  })
  url!: string;
}

type Changed = EventData<typeof RsvpChanged>;

/** Without what is null: it stays as it is. */
function given({ eventId, ...change }: UpdateEventInput) {
  const entries = Object.entries(change).filter(([, value]) => value !== null && value !== undefined);
  return { eventId, ...(Object.fromEntries(entries) as object) };
}

@Resolver(() => EventType)
export class EventResolver {
  @Authorized()
  @Query(() => EventType, {
    nullable: true,
    description: 'One event; null when there is none with this id, or the viewer may not see it.',
  })
  event(@Arg('id', () => ID, { description: 'Id of the event.' }) id: string, @Ctx() context: Context) {
    return eventById(context).load(id);
  }

  @Authorized()
  @PageSize()
  @Query(() => EventConnection, {
    description: 'Events that the viewer may see: those to come, the next first, or past ones, the last first.',
  })
  events(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('past', () => Boolean, { defaultValue: false, description: 'Past ones instead of those to come.' })
    past: boolean,
    @Arg('courseId', () => ID, { nullable: true, description: 'Only those of this course.' })
    courseId?: string | null,
    @Arg('classId', () => ID, { nullable: true, description: 'Only those of this class.' })
    classId?: string | null,
    @Arg('groupId', () => ID, { nullable: true, description: 'Only those of this group.' })
    groupId?: string | null,
    @Arg('search', () => String, { nullable: true, description: 'Only those with this text in the title.' })
    search?: string | null,
  ) {
    requireViewer(context);
    const filter = {
      past,
      courseId: courseId ?? null,
      classId: classId ?? null,
      groupId: groupId ?? null,
      search: search ?? null,
    };
    return listEvents(context, filter, args);
  }

  @Authorized()
  @Mutation(() => CreateEventPayload, {
    description:
      'Makes an event, as a draft. Staff, teachers of the place and moderators of the group. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, NOT_A_MODERATOR, COURSE_NOT_FOUND, NOT_IN_COURSE, CLASS_NOT_FOUND, NOT_IN_CLASS, GROUP_NOT_FOUND, NOT_A_MEMBER.',
  })
  async createEvent(
    @Arg('input', () => CreateEventInput, { description: 'What it is about.' }) input: CreateEventInput,
    @Ctx() context: Context,
  ): Promise<CreateEventPayload> {
    const { id } = await createEvent(context, {
      ...input,
      description: input.description ?? '',
      venue: input.venue ?? null,
      url: input.url ?? null,
      capacity: input.capacity ?? null,
    });
    return { event: await eventById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => UpdateEventPayload, {
    description:
      'Changes an event; added seats go to the waitlist. Those who manage it. Errors: EMAIL_NOT_VERIFIED, EVENT_NOT_FOUND, NOT_A_MODERATOR, EVENT_CLOSED, CAPACITY_BELOW_GOING.',
  })
  async updateEvent(
    @Arg('input', () => UpdateEventInput, { description: 'What it is about.' }) input: UpdateEventInput,
    @Ctx() context: Context,
  ): Promise<UpdateEventPayload> {
    const { id } = await updateEvent(context, given(input));
    return { event: await eventById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => PublishEventPayload, {
    description:
      'Shows an event to everybody in its place. Those who manage it. Idempotent. Errors: EMAIL_NOT_VERIFIED, EVENT_NOT_FOUND, NOT_A_MODERATOR, EVENT_CLOSED.',
  })
  async publishEvent(
    @Arg('input', () => PublishEventInput, { description: 'What it is about.' }) input: PublishEventInput,
    @Ctx() context: Context,
  ): Promise<PublishEventPayload> {
    const { id } = await publishEvent(context, input);
    return { event: await eventById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => CancelEventPayload, {
    description:
      'Cancels an event; answers stay. Those who manage it. Idempotent. Errors: EMAIL_NOT_VERIFIED, EVENT_NOT_FOUND, NOT_A_MODERATOR, EVENT_CLOSED.',
  })
  async cancelEvent(
    @Arg('input', () => CancelEventInput, { description: 'What it is about.' }) input: CancelEventInput,
    @Ctx() context: Context,
  ): Promise<CancelEventPayload> {
    const { id } = await cancelEvent(context, input);
    return { event: await eventById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => RsvpPayload, {
    description:
      'Answers an event. Without enough seats the viewer waits; freed seats go to the first who fits with all guests. Idempotent. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, EVENT_NOT_FOUND, EVENT_CLOSED.',
  })
  async rsvp(
    @Arg('input', () => RsvpInput, { description: 'What it is about.' }) input: RsvpInput,
    @Ctx() context: Context,
  ): Promise<RsvpPayload> {
    const { id } = await rsvp(context, input);
    return { event: await eventById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => CreateEventFeedPayload, {
    description:
      'Makes a secret address of a calendar of the events that the viewer answered, for calendar programs; a former one ends.',
  })
  createEventFeed(@Ctx() context: Context): Promise<CreateEventFeedPayload> {
    return createEventFeed(context);
  }

  @Subscription(() => EventType, {
    nullable: true,
    description:
      'The event, each time that someone answers it or gets a seat. It ends when the viewer may not see the event any more. Errors: EVENT_NOT_FOUND.',
    subscribe: async ({ args, context }: { args: { eventId: string }; context: Context }) => {
      requireViewer(context);
      const event = await eventById(context).load(args.eventId);
      if (!event) throw new EventNotFound();
      const changed = context.live.stream<Changed>({
        on: [RsvpChanged],
        pick: ({ data }: CloudEvent<Changed>) => (data.eventId === args.eventId ? data : undefined),
      });
      const seen = filtered(changed, ({ eventId }) => seesEvent(context, eventId));
      return whileSeen(context, seen, [event.id, event.groupId], () => seesEvent(context, event.id));
    },
  })
  rsvpChanged(
    @Root() { eventId }: Changed,
    @Arg('eventId', () => ID, { description: 'The event.' }) _eventId: string,
    @Ctx() context: Context,
  ) {
    return eventById(context).load(eventId);
  }

  @ListSize(52)
  @FieldResolver(() => [EventType], {
    description: 'All occurrences of its series that the viewer may see, in their order; empty for a single event.',
  })
  async occurrences(@Root() root: EventView, @Ctx() context: Context) {
    if (root.seriesId === null) return [];
    const ids = await idsOfSeries(context).load(root.seriesId);
    const events = await eventById(context).loadMany(ids.map(({ id }) => id));
    return events.filter((event) => event !== null);
  }

  @FieldResolver(() => String, { description: 'The description as sanitized HTML.' })
  html(@Root() root: EventView): string {
    return root.descriptionHtml;
  }

  @FieldResolver(() => CourseReference, { nullable: true, description: 'The course that it belongs to, if one.' })
  course(@Root() root: EventView): CourseReference | null {
    return root.courseId === null ? null : { id: root.courseId };
  }

  @FieldResolver(() => ClassReference, { nullable: true, description: 'The class that it belongs to, if one.' })
  class(@Root() root: EventView): ClassReference | null {
    return root.classId === null ? null : { id: root.classId };
  }

  @FieldResolver(() => GroupType, { nullable: true, description: 'The group that it belongs to, if one.' })
  group(@Root() root: EventView, @Ctx() context: Context) {
    return root.groupId === null ? null : groupById(context).load(root.groupId);
  }

  @FieldResolver(() => Boolean, { description: 'Whether the viewer manages it.' })
  viewerManages(@Root() root: EventView): boolean {
    return root.managed;
  }

  @FieldResolver(() => RsvpType, { nullable: true, description: 'What the viewer answered; null for no answer.' })
  viewerRsvp(@Root() root: EventView, @Ctx() context: Context) {
    return viewerRsvp(context).load(root.id);
  }

  @PageSize()
  @FieldResolver(() => RsvpConnection, { description: 'Who goes, in the order of their answers.' })
  attendees(@Root() root: EventView, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return listAttendees(context, root.id, args);
  }
}

@Resolver(() => RsvpType)
export class RsvpFieldsResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'Who answered.' })
  user(@Root() root: RsvpView): UserReference {
    return { id: root.userId };
  }
}
