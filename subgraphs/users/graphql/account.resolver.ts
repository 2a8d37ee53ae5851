import { Arg, Authorized, Ctx, Field, Mutation, ObjectType, Resolver, Directive } from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { acceptInvitation } from '../commands/account/accept-invitation.js';
import { changePassword } from '../commands/account/change-password.js';
import { registerUser } from '../commands/account/register-user.js';
import { requestPasswordReset } from '../commands/account/request-password-reset.js';
import { resendVerification } from '../commands/account/resend-verification.js';
import { resetPassword } from '../commands/account/reset-password.js';
import { verifyEmail } from '../commands/account/verify-email.js';
import {
  AcceptInvitationInput,
  ChangePasswordInput,
  RegisterUserInput,
  RequestPasswordResetInput,
  ResendVerificationInput,
  ResetPasswordInput,
  VerifyEmailInput,
} from './user.inputs.js';
import { UserPayload } from './user.resolver.js';

@ObjectType('AcceptedPayload', { description: 'The request was accepted. The result is sent by mail.' })
export class AcceptedPayload {
  @Field(() => Boolean, { description: 'Always true.' })
  accepted!: boolean;
}

@ObjectType('ResetPasswordPayload', { description: 'The new password is set.' })
class ResetPasswordPayload {
  @Field(() => Boolean, { description: 'Always true.' })
  reset!: boolean;
}

@Resolver()
export class AccountResolver {
  @Mutation(() => AcceptedPayload, {
    description:
      'Makes an account and sends a link that confirms the e-mail address. The answer is the same where the address has an account already: its owner is notified by email. Errors: PASSWORD_TOO_WEAK.',
  })
  @Directive('@sensitive')
  async registerUser(
    @Arg('input', () => RegisterUserInput, { description: 'The account.' }) input: RegisterUserInput,
    @Ctx() context: Context,
  ): Promise<AcceptedPayload> {
    await registerUser(context, input);
    return { accepted: true };
  }

  @Mutation(() => UserPayload, {
    description: 'Confirms an e-mail address by the mailed token. Errors: VERIFICATION_TOKEN_INVALID.',
  })
  @Directive('@sensitive')
  async verifyEmail(
    @Arg('input', () => VerifyEmailInput, { description: 'The token.' }) input: VerifyEmailInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    return { user: await verifyEmail(context, input) };
  }

  @Mutation(() => AcceptedPayload, {
    description:
      'Sends the link that confirms an e-mail address again, at most 5 times an hour. The answer does not tell whether there is such an account.',
  })
  @Directive('@sensitive')
  async resendVerification(
    @Arg('input', () => ResendVerificationInput, { description: 'The address.' }) input: ResendVerificationInput,
    @Ctx() context: Context,
  ): Promise<AcceptedPayload> {
    await resendVerification(context, input);
    return { accepted: true };
  }

  @Authorized()
  @Mutation(() => UserPayload, {
    description:
      "Changes the viewer's password and ends all their other sessions. Errors: INVALID_CREDENTIALS, PASSWORD_TOO_WEAK, TOO_MANY_ATTEMPTS.",
  })
  @Directive('@sensitive')
  async changePassword(
    @Arg('input', () => ChangePasswordInput, { description: 'Old and new password.' }) input: ChangePasswordInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    return { user: await changePassword(context, input) };
  }

  @Mutation(() => AcceptedPayload, {
    description:
      'Mails a link that sets a new password, at most 5 mails an hour to one address. The answer does not tell whether there is such an account.',
  })
  @Directive('@sensitive')
  async requestPasswordReset(
    @Arg('input', () => RequestPasswordResetInput, { description: 'The address.' }) input: RequestPasswordResetInput,
    @Ctx() context: Context,
  ): Promise<AcceptedPayload> {
    await requestPasswordReset(context, input);
    return { accepted: true };
  }

  @Mutation(() => ResetPasswordPayload, {
    description:
      'Sets a new password by the token that was mailed, and ends all sessions of the person. Errors: PASSWORD_RESET_TOKEN_INVALID, PASSWORD_TOO_WEAK.',
  })
  @Directive('@sensitive')
  async resetPassword(
    @Arg('input', () => ResetPasswordInput, { description: 'Token and new password.' }) input: ResetPasswordInput,
    @Ctx() context: Context,
  ): Promise<ResetPasswordPayload> {
    await resetPassword(context, input);
    return { reset: true };
  }

  @Mutation(() => AcceptedPayload, {
    description:
      'Sets the first password of an account that staff made, by the token that was mailed, and confirms the address. Errors: INVITATION_INVALID, PASSWORD_TOO_WEAK.',
  })
  @Directive('@sensitive')
  async acceptInvitation(
    @Arg('input', () => AcceptInvitationInput, { description: 'Token and password.' }) input: AcceptInvitationInput,
    @Ctx() context: Context,
  ): Promise<AcceptedPayload> {
    await acceptInvitation(context, input);
    return { accepted: true };
  }
}
