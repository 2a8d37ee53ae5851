import { Args, Ctx, Directive, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { activityOf, type ActivityEntryView } from '../../queries/activity.js';
import type { PlayerView } from '../../queries/players.js';
import { ActivityEntryConnection, ActivityEntryType } from './activity.types.js';
import { PlayerType } from './player.types.js';
import { CourseReference, InvoiceReference } from '../references.js';

/** The activity feed of a player. */
@Resolver(() => PlayerType)
export class ActivityResolver {
  @FieldResolver(() => ActivityEntryConnection, {
    description: 'What they did, the newest first. What they bought is in it for themselves and staff only.',
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  activity(@Root() root: PlayerView, @Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return activityOf(context, root.id, args);
  }
}

@Resolver(() => ActivityEntryType)
export class ActivityEntryResolver {
  @FieldResolver(() => CourseReference, { nullable: true, description: 'The course that it was about, if one.' })
  course(@Root() root: ActivityEntryView): CourseReference | null {
    return root.courseId === null ? null : { id: root.courseId };
  }

  @FieldResolver(() => InvoiceReference, {
    nullable: true,
    description: 'Of a purchase: the invoice that was paid. Null for all else.',
  })
  invoice(@Root() root: ActivityEntryView): InvoiceReference | null {
    return root.invoiceId === null ? null : { id: root.invoiceId };
  }
}
