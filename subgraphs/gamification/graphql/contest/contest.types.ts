import { Length } from 'class-validator';
import { Directive, Field, ID, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime } from '../../../../platform/graphql/types.js';

export enum ContestStatusEnum {
  UPCOMING = 'upcoming',
  RUNNING = 'running',
  FINISHED = 'finished',
}
registerEnumType(ContestStatusEnum, {
  name: 'ContestStatus',
  description: 'Where a contest is in its life, by its times.',
  valuesConfig: {
    UPCOMING: { description: 'Not started; open to join.' },
    RUNNING: { description: 'Between start and end; open to join.' },
    FINISHED: { description: 'Over.' },
  },
});

@ObjectType('Contest', { description: 'A competition in a course, from one instant to another.' })
@Directive('@key(fields: "id")')
export class ContestType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  title!: string;

  @Field(() => DateTime, { description: 'When it starts.' })
  startsAt!: Date;

  @Field(() => DateTime, { description: 'When it ends.' })
  endsAt!: Date;

  @Field(() => Int, { description: 'How many people have joined.' })
  participantCount!: number;
}

export const ContestConnection = connectionType('Contest', () => ContestType);

@InputType('CreateContestInput', { description: 'A new contest.' })
export class CreateContestInput {
  @Field(() => String, { description: 'Its name, 1 to 120 characters.' })
  @Length(1, 120)
  title!: string;

  @Field(() => ID, { description: 'The published course in which it is held.' })
  courseId!: string;

  @Field(() => DateTime, { description: 'When it starts: in the future.' })
  startsAt!: Date;

  @Field(() => DateTime, { description: 'When it ends: 5 minutes to 30 days after the start.' })
  endsAt!: Date;
}

@InputType('JoinContestInput', { description: 'The contest that the viewer joins.' })
export class JoinContestInput {
  @Field(() => ID, { description: 'The contest.' })
  contestId!: string;
}
