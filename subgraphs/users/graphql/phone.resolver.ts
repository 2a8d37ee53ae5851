import { Length, Matches } from 'class-validator';
import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  InputType,
  Mutation,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { addPhone } from '../commands/phone/add-phone.js';
import { removePhone } from '../commands/phone/remove-phone.js';
import { verifyPhone } from '../commands/phone/verify-phone.js';
import { maySeePersonal, type Seen } from '../queries/access.js';
import type { UserView } from '../queries/users.js';
import { AcceptedPayload } from './account.resolver.js';
import { UserPayload } from './user.resolver.js';
import { UserObject } from './user.types.js';

@InputType('AddPhoneInput', { description: 'A mobile number to verify.' })
class AddPhoneInput {
  @Field(() => String, { description: 'With its country code, such as `+351 912 345 678`.' })
  @Length(1, 40)
  number!: string;
}

@InputType('VerifyPhoneInput', { description: 'The code of the message.' })
class VerifyPhoneInput {
  @Field(() => String, { description: '6 digits. They work once, within 10 minutes.' })
  @Matches(/^\d{6}$/, { message: 'must have 6 digits' })
  code!: string;
}

@Resolver(() => UserObject)
export class PhoneResolver {
  @Authorized()
  @Mutation(() => AcceptedPayload, {
    description:
      'Sends a code to a mobile number, at most 3 times an hour. The number is used for SMS only, once `verifyPhone` has confirmed it. Errors: EMAIL_NOT_VERIFIED, INVALID_INPUT, TOO_MANY_ATTEMPTS, ACCOUNT_DEACTIVATED.',
  })
  @Directive('@sensitive')
  async addPhone(
    @Arg('input', () => AddPhoneInput, { description: 'The number.' }) input: AddPhoneInput,
    @Ctx() context: Context,
  ): Promise<AcceptedPayload> {
    await addPhone(context, input);
    return { accepted: true };
  }

  @Authorized()
  @Mutation(() => UserPayload, {
    description:
      'Confirms the mobile number by the code. After 5 wrong codes ask for a new one. Errors: PHONE_CODE_INVALID.',
  })
  @Directive('@sensitive')
  async verifyPhone(
    @Arg('input', () => VerifyPhoneInput, { description: 'The code.' }) input: VerifyPhoneInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    return { user: await verifyPhone(context, input) };
  }

  @Authorized()
  @Mutation(() => UserPayload, { description: "Removes the viewer's mobile number. No more SMS are sent." })
  async removePhone(@Ctx() context: Context): Promise<UserPayload> {
    return { user: await removePhone(context) };
  }

  @FieldResolver(() => String, {
    nullable: true,
    description: 'Verified mobile number in E.164, such as `+351912345678`; null: none. For the person and staff only.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  mobile(@Root() user: UserView & Seen, @Ctx() context: Context): string | null {
    return maySeePersonal(context, user) ? user.mobile : null;
  }
}
