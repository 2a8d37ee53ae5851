import { Field, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime, LocalDate } from '../../../../platform/graphql/types.js';

export enum LeagueOutcomeEnum {
  PROMOTED = 'promoted',
  DEMOTED = 'demoted',
  STAYED = 'stayed',
}
registerEnumType(LeagueOutcomeEnum, {
  name: 'LeagueOutcome',
  description: 'What became of a player when a week was closed.',
  valuesConfig: {
    PROMOTED: { description: 'One tier up.' },
    DEMOTED: { description: 'One tier down.' },
    STAYED: { description: 'The same tier.' },
  },
});

@ObjectType('LeagueResult', { description: "A closed week of the viewer's league." })
export class LeagueResultType {
  @Field(() => LocalDate, { description: 'Monday of the week.' })
  weekStart!: string;

  @Field(() => Int, { description: 'Rank in the cohort.' })
  rank!: number;

  @Field(() => Int, { description: 'XP of the week, as it was when the week was closed.' })
  xp!: number;

  @Field(() => LeagueOutcomeEnum, { description: 'What became of the viewer.' })
  outcome!: LeagueOutcomeEnum;
}

@ObjectType('League', {
  description:
    'The league of the viewer: a cohort of at most 30 players of one tier, compared by the XP of an ISO week in UTC. Closed on Monday, 01:00 UTC.',
})
export class LeagueType {
  @Field(() => Int, { description: 'Tier, 1 to 7.' })
  tier!: number;

  @Field(() => LocalDate, { description: 'Monday of the week.' })
  weekStart!: string;

  @Field(() => DateTime, { description: 'When the week is closed.' })
  closesAt!: Date;

  @Field(() => Int, { description: 'Players in the cohort; 0 while the viewer has no XP this week.' })
  size!: number;
}
