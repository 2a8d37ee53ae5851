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
import { requireRole, requireViewer, type Context } from '../../../../platform/context.js';
import { PageSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { appeal } from '../../commands/moderation/appeal.js';
import { decideAppeal } from '../../commands/moderation/decide-appeal.js';
import { liftSuspension } from '../../commands/moderation/lift-suspension.js';
import { setTrust } from '../../commands/moderation/set-trust.js';
import { listAppeals, listSanctions, sanctionById, type SanctionView } from '../../queries/moderation/reports.js';
import { UserReference } from '../references.js';
import { AppealInput, DecideAppealInput, LiftSuspensionInput, SetTrustInput } from './moderation.inputs.js';
import { SanctionConnection, SanctionType } from './moderation.types.js';

@ObjectType('LiftSuspensionPayload', { description: 'A suspension that has ended.' })
class LiftSuspensionPayload {
  @Field(() => SanctionType, { nullable: true, description: 'The sanction.' })
  sanction!: object | null;
}

@ObjectType('AppealPayload', { description: 'An appeal that waits for a moderator.' })
class AppealPayload {
  @Field(() => SanctionType, { nullable: true, description: 'The sanction.' })
  sanction!: object | null;
}

@ObjectType('DecideAppealPayload', { description: 'An appeal that was decided.' })
class DecideAppealPayload {
  @Field(() => SanctionType, { nullable: true, description: 'The sanction.' })
  sanction!: object | null;
}

@ObjectType('SetTrustPayload', { description: 'Result of `setTrust`.' })
class SetTrustPayload {
  @Field(() => UserReference, { nullable: true, description: 'The user.' })
  user!: object | null;
}

@Resolver(() => SanctionType)
export class SanctionResolver {
  @Authorized()
  @Query(() => SanctionConnection, {
    description:
      'What was decided against a user, newest first: against the viewer by default, against others for staff.',
  })
  @PageSize()
  sanctions(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: Context,
    @Arg('userId', () => ID, { nullable: true, description: 'The user; the viewer by default.' })
    userId?: string | null,
  ) {
    return listSanctions(context, userId ?? requireViewer(context).id, args);
  }

  @Authorized('staff')
  @Query(() => SanctionConnection, { description: 'Appeals that wait for a moderator, oldest first. Staff only.' })
  @PageSize()
  appeals(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    requireRole(context, 'staff');
    return listAppeals(context, args);
  }

  @Authorized('staff')
  @Mutation(() => LiftSuspensionPayload, {
    description: 'Ends a suspension now. Staff only. Idempotent. Errors: SANCTION_NOT_FOUND.',
  })
  async liftSuspension(
    @Arg('input', () => LiftSuspensionInput, { description: 'The suspension.' }) input: LiftSuspensionInput,
    @Ctx() context: Context,
  ): Promise<LiftSuspensionPayload> {
    await liftSuspension(context, input);
    return { sanction: await sanctionById(context).load(input.sanctionId) };
  }

  @Authorized()
  @Mutation(() => AppealPayload, {
    description:
      'Asks another moderator to look at a decision against the viewer: once, within 30 days. Errors: SANCTION_NOT_FOUND, APPEAL_NOT_POSSIBLE.',
  })
  async appeal(
    @Arg('input', () => AppealInput, { description: 'Sanction and text.' }) input: AppealInput,
    @Ctx() context: Context,
  ): Promise<AppealPayload> {
    await appeal(context, input);
    return { sanction: await sanctionById(context).load(input.sanctionId) };
  }

  @Authorized('staff')
  @Mutation(() => DecideAppealPayload, {
    description:
      'Decides an appeal; overturning it undoes the decision. Staff, but not who decided first. Errors: SANCTION_NOT_FOUND, APPEAL_NOT_POSSIBLE, SAME_MODERATOR.',
  })
  async decideAppeal(
    @Arg('input', () => DecideAppealInput, { description: 'Sanction and outcome.' }) input: DecideAppealInput,
    @Ctx() context: Context,
  ): Promise<DecideAppealPayload> {
    await decideAppeal(context, input);
    return { sanction: await sanctionById(context).load(input.sanctionId) };
  }

  @Authorized('staff')
  @Mutation(() => SetTrustPayload, {
    description: 'Sets how far a user is trusted. Staff only. Errors: USER_NOT_FOUND, USER_NOT_ACTIVE.',
  })
  async setTrust(
    @Arg('input', () => SetTrustInput, { description: 'User and level.' }) input: SetTrustInput,
    @Ctx() context: Context,
  ): Promise<SetTrustPayload> {
    await setTrust(context, { userId: input.userId, level: input.level ?? null });
    return { user: { id: input.userId } };
  }

  @FieldResolver(() => UserReference, { nullable: true, description: 'The user.' })
  user(@Root() root: SanctionView): UserReference {
    return { id: root.userId };
  }
}
