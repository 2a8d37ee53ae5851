import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Int,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { coalesce, resume, type Stream } from '../../../../platform/live.js';
import type { CanSubscribe } from '../../../../platform/subgraph.js';
import type { CloudEvent, EventData } from '../../../../schema/events/contract.js';
import {
  ContestFinished,
  ContestNotice,
  ContestResolverStepped,
  ContestStandingsChanged,
  ParticipantDisqualified,
  ParticipantReinstated,
} from '../../../../schema/events/gamification.js';
import { ContestNotFound, NotJoined } from '../../domain/errors.js';
import { streamAccess } from '../../queries/access.js';
import { noticesAfter, type ClarificationView } from '../../queries/clarifications.js';
import { named, standings, textOf, type StandingsRow } from '../../queries/contest-standings.js';
import { contestById, contestRole, type ContestView } from '../../queries/contests.js';
import { ClarificationType, ContestEntryType, ContestType } from './contest.types.js';

/** At most four updates a second. */
const INTERVAL_MS = 250;
const MAX_CHANGES = 100;

interface ContestArgs {
  readonly contestId: string;
}

interface StandingsUpdate {
  readonly contest: ContestView;
  readonly frozen: boolean;
  readonly changed: readonly StandingsRow[];
}

@ObjectType('ContestStandingsUpdate', {
  description: 'Standings changed. The same for all who follow them: results of the freeze are hidden.',
})
class ContestStandingsUpdateType {
  @Field(() => ContestType, { description: 'The contest.' })
  contest!: object;

  @Field(() => Boolean, { description: 'Whether results of the freeze are hidden.' })
  frozen!: boolean;
}

interface ResolverStep {
  readonly step: number;
  readonly label: string;
  readonly row: StandingsRow;
}

@ObjectType('ResolverStep', { description: 'A result of the freeze was revealed.' })
class ResolverStepType {
  @Field(() => Int, { description: 'Its number, from 1.' })
  step!: number;

  @Field(() => String, { description: 'Label of the problem.' })
  label!: string;
}

@ObjectType('ContestNoticeEvent', { description: 'An announcement, or the answer to a question.' })
class ContestNoticeEventType {
  @Field(() => Int, { description: 'Place among the notices: give it as `since` to resume.' })
  sequence!: number;

  @Field(() => ClarificationType, { description: 'The announcement or answer.' })
  clarification!: object;
}

/** Everyone who may see the contest at all. */
export const canFollowContest: CanSubscribe = async (context, args) => {
  if (!context.viewer) return false;
  const contest = await contestById(context).load((args as unknown as ContestArgs).contestId);
  return contest !== null && streamAccess(context);
};

@Resolver()
export class ContestLiveResolver {
  @Subscription(() => ContestStandingsUpdateType, {
    description:
      'The public standings of a contest as they change: at once, then at most four times a second, rows that changed only; more than 100 of them come with the next updates. Errors: CONTEST_NOT_FOUND.',
    subscribe: async ({ args: { contestId }, context }: { args: ContestArgs; context: Context }) => {
      const before = await rowsNow(context, contestId);
      const known = new Map(before.rows.map((row) => [row.userId, textOf(row)]));
      const changes = context.live.stream<true>({
        on: [
          ContestStandingsChanged,
          ContestFinished,
          ContestResolverStepped,
          ParticipantDisqualified,
          ParticipantReinstated,
        ],
        pick: (event: CloudEvent<{ readonly contestId: string }>) =>
          event.data.contestId === contestId ? true : undefined,
      });
      return filterMap(
        coalesce(changes, INTERVAL_MS, () => true as const),
        async (): Promise<StandingsUpdate | undefined> => {
          const { contest, rows, frozen } = await rowsNow(fresh(context), contestId);
          const all = rows.filter((row) => known.get(row.userId) !== textOf(row));
          if (all.length > MAX_CHANGES) changes.push(true);
          const changed = all.slice(0, MAX_CHANGES);
          for (const row of changed) known.set(row.userId, textOf(row));
          return changed.length > 0 ? { contest, frozen, changed } : undefined;
        },
      );
    },
  })
  @Directive('@shared(scope: "contestId")')
  contestStandingsUpdated(
    @Root() update: StandingsUpdate,
    @Arg('contestId', () => ID, { description: 'The contest.' }) _contestId: string,
  ): StandingsUpdate {
    return update;
  }

  @Subscription(() => ResolverStepType, {
    description: 'Results of the freeze as they are revealed one by one. Errors: CONTEST_NOT_FOUND.',
    subscribe: async ({ args: { contestId }, context }: { args: ContestArgs; context: Context }) => {
      await rowsNow(context, contestId);
      const stepped = context.live.stream<number>({
        on: [ContestResolverStepped],
        pick: (event: CloudEvent<EventData<typeof ContestResolverStepped>>) =>
          event.data.contestId === contestId ? event.data.step : undefined,
      });
      return filterMap(stepped, async (step): Promise<ResolverStep | undefined> => {
        const { rows, steps } = await rowsNow(fresh(context), contestId);
        const revealed = steps[step - 1];
        const row = rows.find(({ userId }) => userId === revealed?.userId);
        return revealed && row ? { step, label: revealed.label, row } : undefined;
      });
    },
  })
  @Directive('@shared(scope: "contestId")')
  resolverStepped(
    @Root() step: ResolverStep,
    @Arg('contestId', () => ID, { description: 'The contest.' }) _contestId: string,
  ): ResolverStep {
    return step;
  }

  @Subscription(() => ContestNoticeEventType, {
    description:
      'Announcements, and answers to the viewer or to all. For participants and those who run the contest. Errors: CONTEST_NOT_FOUND, NOT_JOINED.',
    subscribe: async ({
      args: { contestId, since },
      context,
    }: {
      args: ContestArgs & { since?: number | null };
      context: Context;
    }) => {
      const viewer = requireViewer(context);
      if (!(await contestById(context).load(contestId))) throw new ContestNotFound();
      const { joined, manages } = await contestRole(context).load(contestId);
      if (!joined && !manages) throw new NotJoined();
      const read = (after: number, limit: number) => noticesAfter(context, contestId, manages, after, limit);
      const live = context.live.stream<number>({
        on: [ContestNotice],
        pick: ({ data }: CloudEvent<EventData<typeof ContestNotice>>) =>
          data.contestId === contestId && (manages || data.userId === null || data.userId === viewer.id)
            ? data.sequence
            : undefined,
      });
      const notices = filterMap(live, async (sequence) => (await read(sequence - 1, 1))[0]);
      return resume<ClarificationView>(notices, since, read);
    },
  })
  contestNotice(
    @Root() notice: ClarificationView,
    @Arg('contestId', () => ID, { description: 'The contest.' }) _contestId: string,
    @Arg('since', () => Int, { nullable: true, description: 'Also what came after this place. Default: from now on.' })
    _since?: number | null,
  ): ContestNoticeEventType {
    return { sequence: notice.sequence, clarification: notice };
  }
}

@Resolver(() => ContestStandingsUpdateType)
export class ContestStandingsUpdateResolver {
  @FieldResolver(() => [ContestEntryType], {
    description: 'Rows that changed since the last update, best first; at most 100.',
  })
  @Directive('@listSize(assumedSize: 20)')
  entries(@Root() { changed }: StandingsUpdate, @Ctx() context: Context) {
    return named(context, changed);
  }
}

@Resolver(() => ResolverStepType)
export class ResolverStepResolver {
  @FieldResolver(() => ContestEntryType, { description: 'The row as it is now.' })
  async entry(@Root() { row }: ResolverStep, @Ctx() context: Context) {
    const [entry] = await named(context, [row]);
    return entry;
  }
}

async function rowsNow(context: Context, contestId: string) {
  const contest = await contestById(context).load(contestId);
  if (!contest) throw new ContestNotFound();
  return { contest, ...(await standings(context, contest, 'public')) };
}

/** What was loaded for an earlier update is out of date. */
function fresh(context: Context): Context {
  return { ...context };
}

/** Items for which `map` finds something, in order. */
function filterMap<Item, Result>(
  source: Stream<Item>,
  map: (item: Item) => Promise<Result | undefined>,
): Stream<Result> {
  const stream: Stream<Result> = {
    [Symbol.asyncIterator]: () => stream,
    async next() {
      for (;;) {
        const result = await source.next();
        if (result.done) return { value: undefined, done: true };
        const mapped = await map(result.value);
        if (mapped !== undefined) return { value: mapped, done: false };
      }
    },
    async return() {
      await source.return();
      return { value: undefined, done: true };
    },
  };
  return stream;
}
