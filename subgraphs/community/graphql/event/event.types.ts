import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime, TimeZone } from '../../../../platform/graphql/types.js';

export enum EventStatusEnum {
  DRAFT = 'draft',
  PUBLISHED = 'published',
  CANCELLED = 'cancelled',
  FINISHED = 'finished',
}
registerEnumType(EventStatusEnum, {
  name: 'EventStatus',
  description: 'Status of an event.',
  valuesConfig: {
    DRAFT: { description: 'Only those who manage it see it.' },
    PUBLISHED: { description: 'It will take place.' },
    CANCELLED: { description: 'It will not take place.' },
    FINISHED: { description: 'It is over.' },
  },
});

export enum RsvpStatusEnum {
  GOING = 'going',
  MAYBE = 'maybe',
  DECLINED = 'declined',
  WAITLISTED = 'waitlisted',
}
registerEnumType(RsvpStatusEnum, {
  name: 'RsvpStatus',
  description: 'What a user answered.',
  valuesConfig: {
    GOING: { description: 'Has a seat, with the guests.' },
    MAYBE: { description: 'May come; has no seat.' },
    DECLINED: { description: 'Does not come.' },
    WAITLISTED: { description: 'Wants to come and waits for enough seats.' },
  },
});

@ObjectType('Rsvp', { description: "A user's answer to an event." })
export class RsvpType {
  @Field(() => RsvpStatusEnum, { description: 'The answer.' })
  status!: RsvpStatusEnum;

  @Field(() => Int, { description: 'People whom the user brings along.' })
  guests!: number;

  @Field(() => Int, { nullable: true, description: 'Place on the waitlist, 1 is next; null for other answers.' })
  position!: number | null;
}

export const RsvpConnection = connectionType('Rsvp', () => RsvpType);

@ObjectType('Event', { description: 'Something that people go to: to all, or of a course, a class or a group.' })
@Directive('@key(fields: "id")')
export class EventType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => EventStatusEnum, { description: 'Its status.' })
  status!: EventStatusEnum;

  @Field(() => String, { description: 'Its name.' })
  title!: string;

  @Field(() => String, { description: 'What it is about, as Markdown; may be empty.' })
  description!: string;

  @Field(() => String, { description: 'Wall-clock start in `timeZone`: `2027-03-28T18:30`.' })
  localStart!: string;

  @Field(() => TimeZone, { description: 'The zone of the wall clock.' })
  timeZone!: string;

  @Field(() => String, { nullable: true, description: 'The rule of its series, of RFC 5545; null for a single event.' })
  recurrence!: string | null;

  @Field(() => DateTime, { description: 'When it starts.' })
  startsAt!: Date;

  @Field(() => DateTime, { description: 'When it ends.' })
  endsAt!: Date;

  @Field(() => String, { nullable: true, description: 'Where it is; null for an event without a place.' })
  venue!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Its address on the web, for those who go and those who manage it; null for others.',
  })
  url!: string | null;

  @Field(() => Int, { nullable: true, description: 'Number of seats; null for any number.' })
  capacity!: number | null;

  @Field(() => Int, { description: 'Seats that are taken, guests included.' })
  seatsTaken!: number;
}

export const EventConnection = connectionType('Event', () => EventType);
