import { IsOptional, Length } from 'class-validator';
import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { IsEmailAddress } from '../../../platform/graphql/text.js';
import { changeEmail } from '../commands/email/change-email.js';
import { confirmEmailChange } from '../commands/email/confirm-email-change.js';
import { undoEmailChange } from '../commands/email/undo-email-change.js';
import { maySeePersonal, type Seen } from '../queries/access.js';
import { pendingEmail } from '../queries/pending-email.js';
import { type UserView } from '../queries/users.js';
import { IsPassword } from './password.js';
import { AcceptedPayload } from './account.resolver.js';
import { UserPayload } from './user.resolver.js';
import { UserObject } from './user.types.js';

@InputType('ChangeEmailInput', { description: 'The new e-mail address, and what the user signs in with.' })
class ChangeEmailInput {
  @Field(() => String, { description: 'The new address. A link that confirms it is mailed there.' })
  @IsEmailAddress()
  newEmail!: string;

  @Field(() => String, { description: 'The password.' })
  @IsPassword()
  password!: string;

  @Field(() => String, {
    nullable: true,
    description: 'With a second factor: the 6 digits that the app shows, or a recovery code.',
  })
  @IsOptional()
  @Length(1, 100)
  code?: string | null;
}

@InputType('ConfirmEmailChangeInput', { description: 'The token of the link that was mailed to the new address.' })
class ConfirmEmailChangeInput {
  @Field(() => String, { description: 'The `token` of the link. Works once, within 24 hours.' })
  @Length(1, 200)
  token!: string;
}

@InputType('UndoEmailChangeInput', { description: 'The token of the link that was mailed to the old address.' })
class UndoEmailChangeInput {
  @Field(() => String, { description: 'The `token` of the link. Works once, within 72 hours.' })
  @Length(1, 200)
  token!: string;
}

@ObjectType('UndoEmailChangePayload', { description: 'The account has its old address again.' })
class UndoEmailChangePayload {
  @Field(() => Boolean, { description: 'Always true.' })
  undone!: boolean;
}

@Resolver(() => UserObject)
export class EmailResolver {
  @Authorized()
  @Mutation(() => AcceptedPayload, {
    description:
      'Mails a link to a new e-mail address; nothing changes until it is used. The answer is the same where the address has an account already. Errors: INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS, SECOND_FACTOR_CODE_INVALID, SECOND_FACTOR_LOCKED, ACCOUNT_DEACTIVATED.',
  })
  @Directive('@sensitive')
  async changeEmail(
    @Arg('input', () => ChangeEmailInput, { description: 'The new address.' }) input: ChangeEmailInput,
    @Ctx() context: Context,
  ): Promise<AcceptedPayload> {
    await changeEmail(context, input);
    return { accepted: true };
  }

  @Mutation(() => UserPayload, {
    description:
      'Changes the e-mail address by the token that was mailed to the new one. All sessions end but the one that asked, and the old address gets a link that undoes it within 72 hours. Errors: EMAIL_CHANGE_INVALID.',
  })
  @Directive('@sensitive')
  async confirmEmailChange(
    @Arg('input', () => ConfirmEmailChangeInput, { description: 'The token.' }) input: ConfirmEmailChangeInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    return { user: await confirmEmailChange(context, input) };
  }

  @Mutation(() => UndoEmailChangePayload, {
    description:
      'Gives an account its old e-mail address back, by the token that was mailed there. All sessions end, the password stops working and a link that sets a new one is mailed; a second factor and identities that were added since are removed. Errors: EMAIL_UNDO_INVALID.',
  })
  @Directive('@sensitive')
  async undoEmailChange(
    @Arg('input', () => UndoEmailChangeInput, { description: 'The token.' }) input: UndoEmailChangeInput,
    @Ctx() context: Context,
  ): Promise<UndoEmailChangePayload> {
    await undoEmailChange(context, input);
    return { undone: true };
  }

  @FieldResolver(() => String, {
    nullable: true,
    description:
      'New e-mail address that the user has asked for and not confirmed yet; null: none. For the person and staff only.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  pendingEmail(@Root() user: UserView & Seen, @Ctx() context: Context): Promise<string | null> | null {
    return maySeePersonal(context, user) ? pendingEmail(context, user.id) : null;
  }
}
