import { IsOptional, Length, MaxLength } from 'class-validator';
import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  ID,
  InputType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from 'type-graphql';
import { requireViewer, type Context } from '../../../platform/context.js';
import { ListSize } from '../../../platform/graphql/list-size.js';
import { IsTitle } from '../../../platform/graphql/text.js';
import { DateTime } from '../../../platform/graphql/types.js';
import { beginPasskeyLogIn } from '../commands/passkey/begin-passkey-log-in.js';
import { beginPasskeyRegistration } from '../commands/passkey/begin-passkey-registration.js';
import { completePasskeyLogIn } from '../commands/passkey/complete-passkey-log-in.js';
import { completePasskeyRegistration } from '../commands/passkey/complete-passkey-registration.js';
import { removePasskey } from '../commands/passkey/remove-passkey.js';
import { renamePasskey } from '../commands/passkey/rename-passkey.js';
import { passkeysOf } from '../queries/passkeys.js';
import { SessionTokensPayload, withUser } from './session.resolver.js';

/** What a browser makes has at most about 10 KiB, with an attestation. */
const MAX_CREDENTIAL = 20_000;

@ObjectType('Passkey', { description: 'A key on a device of a person, by which they sign in without a password.' })
class PasskeyObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'What its owner calls it.' })
  name!: string;

  @Field(() => Boolean, { description: 'Whether it is synchronized between devices of its owner.' })
  isBackedUp!: boolean;

  @Field(() => DateTime, { description: 'When it was added.' })
  addedAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When its owner last signed in by it; null for never.' })
  lastUsedAt!: Date | null;
}

@InputType('BeginPasskeyRegistrationInput', { description: 'What proves who asks.' })
class BeginPasskeyRegistrationInput {
  @Field(() => String, { description: 'The password of the account.' })
  @MaxLength(1000)
  password!: string;

  @Field(() => String, { nullable: true, description: 'A code of the second factor; required where it is on.' })
  @IsOptional()
  @MaxLength(100)
  code?: string | null;
}

@ObjectType('PasskeyOptionsPayload', { description: 'What a browser needs to ask for a passkey.' })
class PasskeyOptionsPayload {
  @Field(() => String, {
    description:
      'JSON for `PublicKeyCredential.parseCreationOptionsFromJSON` (registration) or `parseRequestOptionsFromJSON` (log in).',
  })
  options!: string;

  @Field(() => DateTime, { description: 'Until when the answer is accepted, once.' })
  expiresAt!: Date;
}

@InputType('CompletePasskeyRegistrationInput', { description: 'The new passkey.' })
class CompletePasskeyRegistrationInput {
  @Field(() => String, { description: 'JSON of the credential that the browser made (`credential.toJSON()`).' })
  @Length(1, MAX_CREDENTIAL)
  credential!: string;

  @Field(() => String, { description: 'What its owner calls it, such as the device: at most 60 characters.' })
  @IsTitle({ max: 60 })
  name!: string;
}

@InputType('CompletePasskeyLogInInput', { description: 'The answer of the passkey.' })
class CompletePasskeyLogInInput {
  @Field(() => String, { description: 'JSON of the credential that the browser got (`credential.toJSON()`).' })
  @Length(1, MAX_CREDENTIAL)
  credential!: string;
}

@InputType('RenamePasskeyInput', { description: "One of the viewer's passkeys, and its new name." })
class RenamePasskeyInput {
  @Field(() => ID, { description: 'The passkey.' })
  passkeyId!: string;

  @Field(() => String, { description: 'At most 60 characters.' })
  @IsTitle({ max: 60 })
  name!: string;
}

@InputType('RemovePasskeyInput', { description: "One of the viewer's passkeys." })
class RemovePasskeyInput {
  @Field(() => ID, { description: 'The passkey.' })
  passkeyId!: string;
}

@ObjectType('PasskeysPayload', { description: 'The passkeys of the viewer after a change.' })
class PasskeysPayload {
  @Field(() => [PasskeyObject], { description: 'All of them, at most 20, newest first.' })
  @ListSize(3)
  passkeys!: PasskeyObject[];
}

@Resolver()
export class PasskeyResolver {
  @Authorized()
  @ListSize(3)
  @Query(() => [PasskeyObject], { description: "The viewer's passkeys: at most 20, newest first." })
  passkeys(@Ctx() context: Context) {
    return passkeysOf(context, requireViewer(context).id);
  }

  @Authorized()
  @Mutation(() => PasskeyOptionsPayload, {
    description:
      'Begins to add a passkey (WebAuthn). Errors: INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS, EMAIL_NOT_VERIFIED, SECOND_FACTOR_CODE_INVALID, SECOND_FACTOR_LOCKED.',
  })
  @Directive('@sensitive')
  beginPasskeyRegistration(
    @Arg('input', () => BeginPasskeyRegistrationInput, { description: 'Password and code.' })
    input: BeginPasskeyRegistrationInput,
    @Ctx() context: Context,
  ): Promise<PasskeyOptionsPayload> {
    return beginPasskeyRegistration(context, input);
  }

  @Authorized()
  @Mutation(() => PasskeysPayload, {
    description:
      'Adds the passkey that the browser made, within 5 minutes; a mail tells the owner. Errors: PASSKEY_INVALID, TOO_MANY_PASSKEYS.',
  })
  @Directive('@sensitive')
  async completePasskeyRegistration(
    @Arg('input', () => CompletePasskeyRegistrationInput, { description: 'The passkey.' })
    input: CompletePasskeyRegistrationInput,
    @Ctx() context: Context,
  ): Promise<PasskeysPayload> {
    await completePasskeyRegistration(context, input);
    return { passkeys: await this.passkeys(context) };
  }

  @Mutation(() => PasskeyOptionsPayload, {
    description:
      'Begins a log in by a passkey, of whichever account. 60 from an address in 15 minutes. Errors: TOO_MANY_ATTEMPTS.',
  })
  @Directive('@sensitive')
  beginPasskeyLogIn(@Ctx() context: Context): Promise<PasskeyOptionsPayload> {
    return beginPasskeyLogIn(context);
  }

  @Mutation(() => SessionTokensPayload, {
    description:
      'Completes a log in by a passkey, once, within 5 minutes. It replaces password and second factor, for its holder was verified by PIN or biometrics. Errors: PASSKEY_INVALID, ACCOUNT_DEACTIVATED.',
  })
  @Directive('@sensitive')
  async completePasskeyLogIn(
    @Arg('input', () => CompletePasskeyLogInInput, { description: 'The answer.' }) input: CompletePasskeyLogInInput,
    @Ctx() context: Context,
  ): Promise<SessionTokensPayload> {
    return withUser(context, await completePasskeyLogIn(context, input));
  }

  @Authorized()
  @Mutation(() => PasskeysPayload, { description: 'Gives a passkey another name. Errors: PASSKEY_NOT_FOUND.' })
  async renamePasskey(
    @Arg('input', () => RenamePasskeyInput, { description: 'Passkey and name.' }) input: RenamePasskeyInput,
    @Ctx() context: Context,
  ): Promise<PasskeysPayload> {
    await renamePasskey(context, input);
    return { passkeys: await this.passkeys(context) };
  }

  @Authorized()
  @Mutation(() => PasskeysPayload, {
    description: 'Removes a passkey; sessions go on, and a mail tells the owner. Errors: PASSKEY_NOT_FOUND.',
  })
  async removePasskey(
    @Arg('input', () => RemovePasskeyInput, { description: 'The passkey.' }) input: RemovePasskeyInput,
    @Ctx() context: Context,
  ): Promise<PasskeysPayload> {
    await removePasskey(context, input);
    return { passkeys: await this.passkeys(context) };
  }
}
