import { Field, ID, InputType, Int, registerEnumType } from 'type-graphql';
import { IdempotentInput, TimeZone } from '../../../../platform/graphql/types.js';

export enum RsvpAnswerEnum {
  GOING = 'going',
  MAYBE = 'maybe',
  DECLINED = 'declined',
}
registerEnumType(RsvpAnswerEnum, {
  name: 'RsvpAnswer',
  description: 'What a user answers to an event.',
  valuesConfig: {
    GOING: { description: 'Comes: gets a seat, or a place on the waitlist.' },
    MAYBE: { description: 'May come.' },
    DECLINED: { description: 'Does not come.' },
  },
});

export enum EventScopeEnum {
  ONE = 'one',
  FOLLOWING = 'following',
}
registerEnumType(EventScopeEnum, {
  name: 'EventScope',
  description: 'Which occurrences of a series are meant.',
  valuesConfig: {
    ONE: { description: 'This one.' },
    FOLLOWING: { description: 'This one and all that follow it and are not cancelled.' },
  },
});

@InputType('CreateEventInput', { description: 'A new event, as a draft.' })
export class CreateEventInput extends IdempotentInput {
  @Field(() => String, { description: 'Its name, 1 to 200 characters.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'What it is about, as Markdown, at most 10000 characters.' })
  description?: string | null;

  @Field(() => String, {
    description: 'Wall-clock start: `2027-03-28T18:30`. A time that a change of clocks skips moves forward.',
  })
  localStart!: string;

  @Field(() => TimeZone, { description: 'The zone of the wall clock.' })
  timeZone!: string;

  @Field(() => Int, { description: 'Its length: 5 to 20160 minutes.' })
  durationMinutes!: number;

  @Field(() => String, { nullable: true, description: 'Where it is, at most 200 characters.' })
  venue?: string | null;

  @Field(() => String, { nullable: true, description: 'Its https address on the web; only those who go see it.' })
  url?: string | null;

  @Field(() => Int, { nullable: true, description: 'Number of seats; absent for any number.' })
  capacity?: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Makes a series: a rule of RFC 5545 by days with COUNT or UNTIL, at most 52 occurrences, such as `FREQ=WEEKLY;COUNT=10`. The wall clock repeats.',
  })
  recurrence?: string | null;

  @Field(() => ID, { nullable: true, description: 'The course that it belongs to.' })
  courseId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The class that it belongs to.' })
  classId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The group that it belongs to.' })
  groupId?: string | null;
}

@InputType('UpdateEventInput', { description: 'A change to an event. What is absent or null stays as it is.' })
export class UpdateEventInput {
  @Field(() => ID, { description: 'The event.' })
  eventId!: string;

  @Field(() => EventScopeEnum, { nullable: true, description: 'Of a series: this one by default.' })
  scope?: EventScopeEnum | null;

  @Field(() => String, { nullable: true, description: 'Its name, 1 to 200 characters.' })
  title?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is about, as Markdown, at most 10000 characters.' })
  description?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Wall-clock start: `2027-03-28T18:30`. A time that a change of clocks skips moves forward.',
  })
  localStart?: string | null;

  @Field(() => TimeZone, { nullable: true, description: 'The zone of the wall clock.' })
  timeZone?: string | null;

  @Field(() => Int, { nullable: true, description: 'Its length: 5 to 20160 minutes.' })
  durationMinutes?: number | null;

  @Field(() => String, { nullable: true, description: 'Where it is, at most 200 characters.' })
  venue?: string | null;

  @Field(() => String, { nullable: true, description: 'Its https address on the web; only those who go see it.' })
  url?: string | null;

  @Field(() => Int, { nullable: true, description: 'Number of seats; absent for any number.' })
  capacity?: number | null;
}

@InputType('RsvpInput', { description: 'What the viewer answers.' })
export class RsvpInput {
  @Field(() => ID, { description: 'The event.' })
  eventId!: string;

  @Field(() => RsvpAnswerEnum, { description: 'The answer.' })
  answer!: RsvpAnswerEnum;

  @Field(() => Int, { defaultValue: 0, description: 'People whom the viewer brings along: 0 to 5.' })
  guests!: number;
}

@InputType('PublishEventInput', { description: 'An event that everybody in its place sees from now on.' })
export class PublishEventInput {
  @Field(() => ID, { description: 'The event.' })
  eventId!: string;

  @Field(() => EventScopeEnum, { nullable: true, description: 'Of a series: this one by default.' })
  scope?: EventScopeEnum | null;
}

@InputType('CancelEventInput', { description: 'An event that will not take place.' })
export class CancelEventInput {
  @Field(() => ID, { description: 'The event.' })
  eventId!: string;

  @Field(() => EventScopeEnum, { nullable: true, description: 'Of a series: this one by default.' })
  scope?: EventScopeEnum | null;
}
