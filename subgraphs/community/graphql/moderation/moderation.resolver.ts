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
} from 'type-graphql';
import { hasRole } from '../../../../platform/auth.js';
import { requireRole, requireViewer, type Context } from '../../../../platform/context.js';
import { ListSize, PageSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { claimReport } from '../../commands/moderation/claim-report.js';
import { decideReport } from '../../commands/moderation/decide-report.js';
import { report } from '../../commands/moderation/report.js';
import { suspendUser } from '../../commands/moderation/suspend-user.js';
import { warnUser } from '../../commands/moderation/warn-user.js';
import {
  listModerationEntries,
  listReports,
  messagesOfReport,
  reasonsOfReport,
  reportById,
  textOfItem,
  type ModerationEntryView,
  type ReportView,
} from '../../queries/moderation/reports.js';
import { eventById } from '../../queries/event/events.js';
import { groupById } from '../../queries/group/groups.js';
import { commentById } from '../../queries/post/comments.js';
import { postById } from '../../queries/post/posts.js';
import { EventType } from '../event/event.types.js';
import { GroupType } from '../group/group.types.js';
import { MessageType } from '../message/message.types.js';
import { CommentType, PostObject } from '../post/post.types.js';
import { UserReference } from '../references.js';
import { accessChanged } from '../while-seen.js';
import {
  ClaimReportInput,
  DecideReportInput,
  ReportInput,
  SuspendUserInput,
  WarnUserInput,
} from './moderation.inputs.js';
import {
  ModerationEntryConnection,
  ModerationEntryType,
  ModerationRuleEnum,
  ReportConnection,
  ReportItemTypeEnum,
  ReportReasonType,
  ReportStatusEnum,
  ReportType,
} from './moderation.types.js';

@ObjectType('ReportPayload', { description: 'The item was reported.' })
class ReportPayload {
  @Field(() => ID, { description: 'Id of the item.' })
  itemId!: string;
}

@ObjectType('ClaimReportPayload', { description: 'A report that the viewer works on.' })
class ClaimReportPayload {
  @Field(() => ReportType, { nullable: true, description: 'The report.' })
  report!: object | null;
}

@ObjectType('DecideReportPayload', { description: 'A report that was decided.' })
class DecideReportPayload {
  @Field(() => ReportType, { nullable: true, description: 'The report.' })
  report!: object | null;
}

@ObjectType('WarnUserPayload', { description: 'A warning.' })
class WarnUserPayload {
  @Field(() => ReportType, { nullable: true, description: 'The report that records it.' })
  report!: object | null;
}

@ObjectType('SuspendUserPayload', { description: 'A suspension.' })
class SuspendUserPayload {
  @Field(() => ReportType, { nullable: true, description: 'The report that records it.' })
  report!: object | null;
}

@Resolver(() => ReportType)
export class ModerationResolver {
  @Authorized()
  @Query(() => ReportConnection, {
    description:
      'Items that wait for a moderator, oldest first: all for staff, those of their groups for moderators of groups, none for others.',
  })
  @PageSize()
  moderationQueue(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('status', () => ReportStatusEnum, { nullable: true, description: 'Open ones by default.' })
    status?: ReportStatusEnum | null,
    @Arg('groupId', () => ID, { nullable: true, description: 'Only those of this group.' })
    groupId?: string | null,
  ) {
    requireViewer(context);
    return listReports(context, { status: status ?? ReportStatusEnum.OPEN, groupId: groupId ?? null }, args);
  }

  @Authorized('staff')
  @Query(() => ModerationEntryConnection, { description: 'Who moderated what, newest first. Staff only.' })
  @PageSize()
  moderationEntries(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('userId', () => ID, { nullable: true, description: 'Only what was done about this user.' })
    userId?: string | null,
  ) {
    requireRole(context, 'staff');
    return listModerationEntries(context, userId ?? null, args);
  }

  @Authorized()
  @Mutation(() => ReportPayload, {
    description:
      'Asks a moderator to look at an item, once for each user. Reports by 3 members hide it until one has decided. No user learns who reported. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, ITEM_NOT_FOUND, OWN_ITEM, ALREADY_REPORTED.',
  })
  async report(
    @Arg('input', () => ReportInput, { description: 'Item and reason.' }) input: ReportInput,
    @Ctx() context: Context,
  ): Promise<ReportPayload> {
    await report(context, input);
    // The third report of members hides the item.
    accessChanged(context, { itemIds: [input.itemId] });
    return { itemId: input.itemId };
  }

  @Authorized()
  @Mutation(() => ClaimReportPayload, {
    description:
      'For 15 minutes only the viewer may decide; claiming again extends it. Staff, and moderators of the group. Errors: REPORT_NOT_FOUND, REPORT_DECIDED, ALREADY_CLAIMED.',
  })
  async claimReport(
    @Arg('input', () => ClaimReportInput, { description: 'The report.' }) input: ClaimReportInput,
    @Ctx() context: Context,
  ): Promise<ClaimReportPayload> {
    const { id } = await claimReport(context, input);
    return { report: await reportById(context).load(id) };
  }

  @Authorized()
  @Mutation(() => DecideReportPayload, {
    description:
      'Decides a report. Its author is notified of the rule, its reporters of the outcome. Staff; moderators of a group hide, delete, lock and dismiss in their group. Errors: REPORT_NOT_FOUND, REPORT_DECIDED, ALREADY_CLAIMED, OWN_ITEM, HIGHER_ROLE, NOT_A_MODERATOR.',
  })
  async decideReport(
    @Arg('input', () => DecideReportInput, { description: 'Report and decision.' }) input: DecideReportInput,
    @Ctx() context: Context,
  ): Promise<DecideReportPayload> {
    const { id } = await decideReport(context, {
      ...input,
      rule: input.rule ?? ModerationRuleEnum.OTHER,
      note: input.note ?? null,
    });
    return { report: await reportById(context).load(id) };
  }

  @Authorized('staff')
  @Mutation(() => WarnUserPayload, {
    description:
      'Warns the author of an item. Staff only. Errors: ITEM_NOT_FOUND, ALREADY_CLAIMED, OWN_ITEM, HIGHER_ROLE.',
  })
  async warnUser(
    @Arg('input', () => WarnUserInput, { description: 'Item and rule.' }) input: WarnUserInput,
    @Ctx() context: Context,
  ): Promise<WarnUserPayload> {
    const { id } = await warnUser(context, { ...input, note: input.note ?? null });
    return { report: await reportById(context).load(id) };
  }

  @Authorized('staff')
  @Mutation(() => SuspendUserPayload, {
    description:
      'Hides an item, and lets its author read only until the end. Staff only. Errors: ITEM_NOT_FOUND, ALREADY_CLAIMED, OWN_ITEM, HIGHER_ROLE.',
  })
  async suspendUser(
    @Arg('input', () => SuspendUserInput, { description: 'Item, rule and time.' }) input: SuspendUserInput,
    @Ctx() context: Context,
  ): Promise<SuspendUserPayload> {
    const { id } = await suspendUser(context, { ...input, note: input.note ?? null });
    return { report: await reportById(context).load(id) };
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'Who wrote the item.' })
  author(@Root() root: ReportView): UserReference {
    return { id: root.authorId };
  }

  @FieldResolver(() => UserReference, {
    nullable: true,
    description: 'The moderator who claimed it; null when no user has.',
  })
  claimedBy(@Root() root: ReportView): UserReference | null {
    return root.claimedBy === null ? null : { id: root.claimedBy };
  }

  @FieldResolver(() => UserReference, {
    nullable: true,
    description: 'The moderator who decided; null while it is open.',
  })
  decidedBy(@Root() root: ReportView): UserReference | null {
    return root.decidedBy === null ? null : { id: root.decidedBy };
  }

  @FieldResolver(() => [ReportReasonType], { description: 'What users said about it, at most 100, oldest first.' })
  @ListSize(5)
  reasons(@Root() root: ReportView, @Ctx() context: Context) {
    return reasonsOfReport(context).load(root.id);
  }

  @FieldResolver(() => String, { nullable: true, description: 'What the item says now, also while it is hidden.' })
  async text(@Root() root: ReportView, @Ctx() context: Context): Promise<string | null> {
    return (await textOfItem(context).load(root.itemId))?.text ?? null;
  }

  @FieldResolver(() => PostObject, {
    nullable: true,
    description: 'The post; null for other items and for a deleted post.',
  })
  post(@Root() root: ReportView, @Ctx() context: Context) {
    return root.itemType === (ReportItemTypeEnum.POST as string) ? postById(context).load(root.itemId) : null;
  }

  @FieldResolver(() => CommentType, {
    nullable: true,
    description: 'The comment; null for other items and for a deleted comment.',
  })
  comment(@Root() root: ReportView, @Ctx() context: Context) {
    return root.itemType === (ReportItemTypeEnum.COMMENT as string) ? commentById(context).load(root.itemId) : null;
  }

  @FieldResolver(() => EventType, { nullable: true, description: 'The event; null for other items.' })
  event(@Root() root: ReportView, @Ctx() context: Context) {
    return root.itemType === (ReportItemTypeEnum.EVENT as string) ? eventById(context).load(root.itemId) : null;
  }

  @FieldResolver(() => GroupType, {
    nullable: true,
    description: 'The group; null for other items and for an archived group.',
  })
  group(@Root() root: ReportView, @Ctx() context: Context) {
    return root.itemType === (ReportItemTypeEnum.GROUP as string) ? groupById(context).load(root.itemId) : null;
  }

  @ListSize(11)
  @FieldResolver(() => [MessageType], {
    description: 'The reported message, with up to five before and after it; empty for other items. Staff only.',
  })
  messages(@Root() root: ReportView, @Ctx() context: Context) {
    return messagesOfReport(context).load(root.id);
  }
}

@Resolver(() => ModerationEntryType)
export class ModerationEntryFieldsResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'The moderator.' })
  actor(@Root() root: ModerationEntryView): UserReference {
    return { id: root.actorId };
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'The user that it is about, if one.' })
  user(@Root() root: ModerationEntryView): UserReference | null {
    return root.userId === null ? null : { id: root.userId };
  }

  @FieldResolver(() => String, { description: 'Codes and numbers of the act, as JSON.' })
  detail(@Root() root: ModerationEntryView, @Ctx() context: Context): string {
    return hasRole(context.viewer, 'staff') ? JSON.stringify(root.detail) : '{}';
  }
}
