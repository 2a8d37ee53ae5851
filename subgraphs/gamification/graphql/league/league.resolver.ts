import {
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { coalesce } from '../../../../platform/live.js';
import type { CloudEvent, EventData } from '../../../../schema/events/contract.js';
import { LeaderboardListingChanged, XpEarned } from '../../../../schema/events/gamification.js';
import { cohortOf, ownLeague, zonesOf, type LeagueView } from '../../queries/league.js';
import { LeaderboardEntryType } from '../leaderboard/leaderboard.types.js';
import { LeagueResultType, LeagueType } from './league.types.js';

/** At most four updates a second. */
const INTERVAL_MS = 250;

type Earned = EventData<typeof XpEarned>;
type ListingChanged = EventData<typeof LeaderboardListingChanged>;
type Changed = readonly string[];

@ObjectType('LeagueUpdate', { description: "The viewer's league changed." })
class LeagueUpdateType {
  @Field(() => LeagueType, { nullable: true, description: 'The league as it is now; null when the viewer is in none.' })
  league!: LeagueView | null;
}

interface LeagueUpdate {
  readonly league: LeagueView | null;
  readonly changed: Changed;
}

@Resolver(() => LeagueType)
export class LeagueResolver {
  @Authorized()
  @Query(() => LeagueType, {
    nullable: true,
    description:
      "The viewer's league of this week. Null for users who hide from leaderboards, are deactivated or have not verified their address.",
  })
  league(@Ctx() context: Context) {
    return ownLeague(context);
  }

  @Subscription(() => LeagueUpdateType, {
    description:
      "The viewer's league as it changes: at once, then at most four times a second, also when a member hides from leaderboards or is erased.",
    subscribe: async ({ context }: { context: Context }) => {
      const { id } = requireViewer(context);
      const league = await ownLeague(context);
      let cohortId = league?.cohortId ?? null;
      const earned = context.live.stream<Changed>({
        on: [XpEarned, LeaderboardListingChanged],
        pick: ({ data }: CloudEvent<Earned | ListingChanged>) => {
          const isOwn = data.userId === id;
          // What the viewer earned tells the cohort that they were placed in.
          if (isOwn) cohortId = data.leagueId ?? cohortId;
          return isOwn || (cohortId !== null && data.leagueId === cohortId) ? [data.userId] : undefined;
        },
      });
      return coalesce(earned, INTERVAL_MS, (older, newer) => [...new Set([...older, ...newer])]);
    },
  })
  async leagueUpdated(@Root() changed: Changed, @Ctx() context: Context): Promise<LeagueUpdate> {
    return { league: await ownLeague(context), changed };
  }

  @FieldResolver(() => [LeaderboardEntryType], {
    description: 'The cohort, best first, without users with whom the viewer has a block; at most 30.',
  })
  @Directive('@listSize(assumedSize: 30)')
  entries(@Root() root: LeagueView, @Ctx() context: Context) {
    return cohortOf(context, root);
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'The last rank that is promoted as it stands, with at least 20 XP; null in the highest tier.',
  })
  promotedTo(@Root() root: LeagueView): number | null {
    return zonesOf(root).promotedTo;
  }

  @FieldResolver(() => Int, {
    nullable: true,
    description: 'The first rank that is demoted as it stands; null for none.',
  })
  demotedFrom(@Root() root: LeagueView): number | null {
    return zonesOf(root).demotedFrom;
  }

  @FieldResolver(() => LeagueResultType, {
    nullable: true,
    description: 'The last closed week; null before the first.',
  })
  previous(@Root() root: LeagueView) {
    return root.previous;
  }
}

@Resolver(() => LeagueUpdateType)
export class LeagueUpdateResolver {
  @FieldResolver(() => [LeaderboardEntryType], {
    description: 'Players whose XP changed since the last update; best first.',
  })
  @Directive('@listSize(assumedSize: 10)')
  async entries(@Root() { league, changed }: LeagueUpdate, @Ctx() context: Context) {
    return league ? (await cohortOf(context, league)).filter(({ userId }) => changed.includes(userId)) : [];
  }
}
