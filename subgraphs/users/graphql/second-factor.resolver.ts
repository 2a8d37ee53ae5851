import { Arg, Authorized, Ctx, Field, Int, Mutation, ObjectType, Query, Resolver, Directive } from 'type-graphql';
import { requireViewer, type Context } from '../../../platform/context.js';
import { DateTime } from '../../../platform/graphql/types.js';
import { confirmSecondFactor } from '../commands/second-factor/confirm-second-factor.js';
import { disableSecondFactor } from '../commands/second-factor/disable-second-factor.js';
import { enrollSecondFactor } from '../commands/second-factor/enroll-second-factor.js';
import { regenerateRecoveryCodes } from '../commands/second-factor/regenerate-recovery-codes.js';
import { secondFactorOf } from '../queries/second-factor.js';
import {
  ConfirmSecondFactorInput,
  DisableSecondFactorInput,
  EnrollSecondFactorInput,
  RegenerateRecoveryCodesInput,
} from './second-factor.inputs.js';

@ObjectType('SecondFactor', { description: 'Codes of an app that are required at log-in in addition to the password.' })
class SecondFactorObject {
  @Field(() => DateTime, { description: 'Since when a log in needs it.' })
  enabledAt!: Date;

  @Field(() => Int, { description: 'Recovery codes that were not used yet, of 10.' })
  recoveryCodesLeft!: number;
}

@ObjectType('EnrollSecondFactorPayload', { description: 'Given once; not in force before a code confirms it.' })
class EnrollSecondFactorPayload {
  @Field(() => String, { description: 'The secret in base 32, for typing into an app.' })
  secret!: string;

  @Field(() => String, { description: 'The same as an `otpauth://` address, for a QR code that an app scans.' })
  otpauthUri!: string;
}

@ObjectType('RecoveryCodesPayload', { description: 'Codes for when the app is lost. Shown once: keep them safe.' })
class RecoveryCodesPayload {
  @Field(() => [String], { description: '10 codes. Each replaces a code of the app once.' })
  recoveryCodes!: string[];
}

@ObjectType('DisableSecondFactorPayload', { description: 'A log in needs the password only.' })
class DisableSecondFactorPayload {
  @Field(() => Boolean, { description: 'Always true.' })
  disabled!: boolean;
}

@Resolver()
export class SecondFactorResolver {
  @Authorized()
  @Query(() => SecondFactorObject, { nullable: true, description: "The viewer's second factor; null while it is off." })
  async secondFactor(@Ctx() context: Context) {
    return (await secondFactorOf(context, requireViewer(context).id)) ?? null;
  }

  @Authorized()
  @Mutation(() => EnrollSecondFactorPayload, {
    description:
      'Makes the secret of a second factor (TOTP, RFC 6238). It is not in force before `confirmSecondFactor`; asking again gives another one. Errors: INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS, EMAIL_NOT_VERIFIED, SECOND_FACTOR_ALREADY_ON.',
  })
  @Directive('@sensitive')
  enrollSecondFactor(
    @Arg('input', () => EnrollSecondFactorInput, { description: 'The password.' }) input: EnrollSecondFactorInput,
    @Ctx() context: Context,
  ): Promise<EnrollSecondFactorPayload> {
    return enrollSecondFactor(context, input);
  }

  @Authorized()
  @Mutation(() => RecoveryCodesPayload, {
    description:
      'Turns the enrolled factor on by a code of it. Errors: SECOND_FACTOR_NOT_ENROLLED, SECOND_FACTOR_ALREADY_ON, SECOND_FACTOR_CODE_INVALID, SECOND_FACTOR_LOCKED.',
  })
  @Directive('@sensitive')
  confirmSecondFactor(
    @Arg('input', () => ConfirmSecondFactorInput, { description: 'A code.' }) input: ConfirmSecondFactorInput,
    @Ctx() context: Context,
  ): Promise<RecoveryCodesPayload> {
    return confirmSecondFactor(context, input);
  }

  @Authorized()
  @Mutation(() => DisableSecondFactorPayload, {
    description:
      'Turns the second factor off and forgets its secret. Errors: INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS, SECOND_FACTOR_NOT_ENROLLED, SECOND_FACTOR_CODE_INVALID, SECOND_FACTOR_LOCKED.',
  })
  @Directive('@sensitive')
  async disableSecondFactor(
    @Arg('input', () => DisableSecondFactorInput, { description: 'Password and code.' })
    input: DisableSecondFactorInput,
    @Ctx() context: Context,
  ): Promise<DisableSecondFactorPayload> {
    await disableSecondFactor(context, input);
    return { disabled: true };
  }

  @Authorized()
  @Mutation(() => RecoveryCodesPayload, {
    description:
      'Makes 10 new recovery codes; the old ones are no good any more. Errors: INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS, SECOND_FACTOR_NOT_ENROLLED, SECOND_FACTOR_CODE_INVALID, SECOND_FACTOR_LOCKED.',
  })
  @Directive('@sensitive')
  regenerateRecoveryCodes(
    @Arg('input', () => RegenerateRecoveryCodesInput, { description: 'Password and code.' })
    input: RegenerateRecoveryCodesInput,
    @Ctx() context: Context,
  ): Promise<RecoveryCodesPayload> {
    return regenerateRecoveryCodes(context, input);
  }
}
