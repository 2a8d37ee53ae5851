import { Field, FieldResolver, ObjectType, registerEnumType, Resolver, Root } from 'type-graphql';
import { DateTime } from '../../../platform/graphql/types.js';
import type { BusyTime } from '../queries/busy-times.js';
import { UserReference } from './references.js';

export enum ScheduleConflictKindEnum {
  SESSION = 'session',
  CLASS_MEETING = 'class-meeting',
}
registerEnumType(ScheduleConflictKindEnum, {
  name: 'ScheduleConflictKind',
  description: 'What keeps a person busy.',
  valuesConfig: {
    SESSION: { description: 'A session with a teaching assistant that they give or take.' },
    CLASS_MEETING: { description: 'A meeting of another class that they teach or are in.' },
  },
});

@ObjectType('ScheduleConflict', {
  description: 'A time at which a person is busy elsewhere during a meeting of the class.',
})
export class ScheduleConflictType {
  @Field(() => ScheduleConflictKindEnum, { description: 'What keeps the person busy.' })
  kind!: ScheduleConflictKindEnum;
}

@Resolver(() => ScheduleConflictType)
export class ScheduleConflictResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'The person.' })
  user(@Root() root: BusyTime): UserReference {
    return { id: root.person };
  }

  @FieldResolver(() => DateTime, { description: 'When the other time starts.' })
  startsAt(@Root() root: BusyTime): Date {
    return new Date(root.start);
  }

  @FieldResolver(() => DateTime, { description: 'When the other time ends.' })
  endsAt(@Root() root: BusyTime): Date {
    return new Date(root.end);
  }
}
