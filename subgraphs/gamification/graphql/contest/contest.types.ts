import { Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { connectionType, DateTime } from '../../../../platform/graphql/types.js';

export enum ContestStatusEnum {
  DRAFT = 'draft',
  UPCOMING = 'upcoming',
  RUNNING = 'running',
  FROZEN = 'frozen',
  JUDGING = 'judging',
  FINISHED = 'finished',
}
registerEnumType(ContestStatusEnum, {
  name: 'ContestStatus',
  description: 'Status of a contest, by its times. May grow.',
  valuesConfig: {
    DRAFT: { description: "Not published: seen by the course's instructor and staff." },
    UPCOMING: { description: 'Not started; open to join.' },
    RUNNING: { description: 'Between start and end; open to join.' },
    FROZEN: { description: 'As RUNNING; others see no new results until they are final.' },
    JUDGING: { description: 'The end has passed; results are not final.' },
    FINISHED: { description: 'Results are final.' },
  },
});

export enum ContestFormatEnum {
  ICPC = 'icpc',
  POINTS = 'points',
}
registerEnumType(ContestFormatEnum, {
  name: 'ContestFormat',
  description: 'How a contest is scored. May grow.',
  valuesConfig: {
    ICPC: { description: 'By problems solved, then by penalty minutes, then by the last accepted attempt.' },
    POINTS: { description: 'By points.' },
  },
});

export enum ContestPointsByEnum {
  BEST = 'best',
  GROUPS = 'groups',
}
registerEnumType(ContestPointsByEnum, {
  name: 'ContestPointsBy',
  description: 'Which results count in a contest for points.',
  valuesConfig: {
    BEST: { description: 'The best submission of a problem.' },
    GROUPS: { description: 'The best result of each group of test cases.' },
  },
});

export enum ContestTiesEnum {
  SHARED = 'shared',
  LAST_IMPROVEMENT = 'last-improvement',
}
registerEnumType(ContestTiesEnum, {
  name: 'ContestTies',
  description: 'What equal points mean in a contest for points.',
  valuesConfig: {
    SHARED: { description: 'They share a rank.' },
    LAST_IMPROVEMENT: { description: 'Who reached them in an earlier minute is before.' },
  },
});

export enum ContestViewEnum {
  PUBLIC = 'public',
  FULL = 'full',
  VIRTUAL = 'virtual',
}
registerEnumType(ContestViewEnum, {
  name: 'ContestView',
  description: 'What standings show.',
  valuesConfig: {
    PUBLIC: { description: 'Results of the freeze are hidden until they are revealed or final.' },
    FULL: { description: "All results. For the course's instructor and staff." },
    VIRTUAL: {
      description:
        'As they were at the minute of the contest in which the viewer’s virtual contest is, with the viewer as a ghost. For who started one.',
    },
  },
});

@ObjectType('ContestProblem', { description: 'A problem of a contest.' })
export class ContestProblemType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'What it is called in standings: A, B, C.' })
  label!: string;

  @Field(() => Int, { description: 'Points for all of it, in a contest for points.' })
  points!: number;
}

@ObjectType('ContestInterval', { description: 'A part of a contest that is not counted, such as an outage.' })
export class ContestIntervalType {
  @Field(() => DateTime, { description: 'Its start.' })
  from!: Date;

  @Field(() => DateTime, { description: 'Its end.' })
  to!: Date;
}

@ObjectType('ContestSubmission', { description: "The viewer's own submission to a contest." })
export class ContestSubmissionType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => DateTime, { description: 'When the server received it: decides whether it counts.' })
  submittedAt!: Date;

  @Field(() => String, {
    nullable: true,
    description: 'Verdict, such as `accepted` or `wrong-answer`; null until it is judged.',
  })
  verdict!: string | null;

  @Field(() => Boolean, { description: 'Whether those who run the contest took it out.' })
  ignored!: boolean;
}

@ObjectType('ContestResult', { description: 'What a participant has in one problem, as far as the viewer may see it.' })
export class ContestResultType {
  @Field(() => String, { description: 'Label of the problem.' })
  label!: string;

  @Field(() => Boolean, { description: 'Whether it is solved.' })
  solved!: boolean;

  @Field(() => Int, {
    nullable: true,
    description: 'Contest minute of the first accepted attempt, or of the last improvement; null for none.',
  })
  minute!: number | null;

  @Field(() => Int, { description: 'Rejected attempts: in ICPC those before the accepted one.' })
  rejected!: number;

  @Field(() => Int, { description: 'Attempts whose result is not known or not shown.' })
  pending!: number;

  @Field(() => Int, { description: 'Points in hundredths, in a contest for points.' })
  points!: number;

  @Field(() => Boolean, { description: 'Whether this participant was the first to solve it.' })
  first!: boolean;
}

@ObjectType('ContestEntry', { description: 'A row of standings.' })
export class ContestEntryType {
  @Field(() => Int, { description: 'Number of the participant in this contest: "Participant 12".' })
  number!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Ties share a rank: 1, 2, 2, 4. Null for the disqualified and for a ghost.',
  })
  rank!: number | null;

  @Field(() => Int, { description: 'Problems solved.' })
  solved!: number;

  @Field(() => Int, { description: 'Penalty minutes; 0 in a contest for points.' })
  penalty!: number;

  @Field(() => Int, { description: 'Points in hundredths; 0 in ICPC.' })
  points!: number;

  @Field(() => Int, { description: 'Contest minute of the last accepted attempt or improvement; 0 for none.' })
  lastMinute!: number;
}

@ObjectType('ContestTeam', { description: 'A team of a contest. Its first member is its captain.' })
export class ContestTeamType {
  @Field(() => String, { nullable: true, description: 'Its name; null for none, and while its captain hides.' })
  name!: string | null;
}

@ObjectType('Clarification', { description: 'An announcement of a contest, or a question with its answer.' })
@Directive('@key(fields: "id", resolvable: false)')
export class ClarificationType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Label of the problem; null for the contest as a whole.' })
  problem!: string | null;

  @Field(() => String, { nullable: true, description: 'The question; null for an announcement.' })
  question!: string | null;

  @Field(() => String, { nullable: true, description: 'The announcement or the answer; null until it is answered.' })
  answer!: string | null;

  @Field(() => Boolean, { description: 'Whether all participants see it.' })
  toAll!: boolean;

  @Field(() => DateTime, { description: 'When it was asked or announced.' })
  askedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was answered or announced; null until then.' })
  answeredAt!: Date | null;
}

@ObjectType('RatingChange', { description: "How a contest changed a participant's rating." })
export class RatingChangeType {
  @Field(() => Int, { description: 'Rank that it was computed from.' })
  rank!: number;
}

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

  @Field(() => DateTime, { nullable: true, description: 'From when on others see no new results; null for never.' })
  freezesAt!: Date | null;

  @Field(() => ContestFormatEnum, { description: 'How it is scored.' })
  format!: ContestFormatEnum;

  @Field(() => Int, { description: 'Minutes for each rejected attempt before the accepted one, in ICPC.' })
  penaltyMinutes!: number;

  @Field(() => ContestPointsByEnum, { description: 'Which results count, in a contest for points.' })
  pointsBy!: ContestPointsByEnum;

  @Field(() => ContestTiesEnum, { description: 'What equal points mean, in a contest for points.' })
  ties!: ContestTiesEnum;

  @Field(() => Int, { description: 'Members of a team, 1 to 3; 1 in a contest without teams.' })
  teamSize!: number;

  @Field(() => Int, { description: 'How many people have joined; at most 5,000.' })
  participantCount!: number;

  @Field(() => DateTime, { nullable: true, description: 'When results became final; null until then.' })
  finishedAt!: Date | null;

  @Field(() => Int, { description: 'How many results of the freeze were revealed one by one.' })
  resolverSteps!: number;
}

export const ContestConnection = connectionType('Contest', () => ContestType);
export const ContestEntryConnection = connectionType('ContestEntry', () => ContestEntryType);
