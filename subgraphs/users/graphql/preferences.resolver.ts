import { IsOptional, Matches } from 'class-validator';
import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
  Directive,
} from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import type { Context } from '../../../platform/context.js';
import { DateTime } from '../../../platform/graphql/types.js';
import { setMarketingConsent } from '../commands/account/set-marketing-consent.js';
import { maySeePersonal, type Seen } from '../queries/access.js';
import { marketingConsentsOfUser } from '../queries/marketing-consents.js';
import { UserPayload } from './user.resolver.js';
import { UserObject } from './user.types.js';

@ObjectType('MarketingConsent', { description: 'A decision about marketing messages.' })
class MarketingConsentType {
  @Field(() => Boolean, { description: 'Whether they consented; false: they withdrew it.' })
  given!: boolean;

  @Field(() => String, { description: 'Version of the text that they consented to.' })
  textVersion!: string;

  @Field(() => DateTime, { description: 'When they decided.' })
  decidedAt!: Date;
}

@InputType('SetMarketingConsentInput', { description: 'A decision about marketing messages.' })
class SetMarketingConsentInput {
  @Field(() => Boolean, { description: 'True to consent, false to withdraw.' })
  given!: boolean;

  @Field(() => String, {
    nullable: true,
    description:
      'Version of the text that was shown, such as `2026-03`: 1 to 50 letters, digits, dots, dashes or underscores. Needed to consent.',
  })
  @IsOptional()
  @Matches(/^[\w.-]{1,50}$/, { message: 'must be the version of a text, such as 2026-03' })
  textVersion?: string | null;
}

@Resolver(() => UserObject)
export class PreferencesResolver {
  @Authorized()
  @Mutation(() => UserPayload, {
    description:
      'Writes down that the viewer consents to offers by email, or withdraws that. The same decision again changes nothing.',
  })
  async setMarketingConsent(
    @Arg('input', () => SetMarketingConsentInput, { description: 'The decision.' }) input: SetMarketingConsentInput,
    @Ctx() context: Context,
  ): Promise<UserPayload> {
    return { user: await setMarketingConsent(context, input) };
  }

  @FieldResolver(() => MarketingConsentType, {
    nullable: true,
    description:
      'Whether they may get offers by email: the newest decision; null when they never consented. For the person and staff only.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  async marketingConsent(@Root() user: Seen, @Ctx() context: Context) {
    if (!maySeePersonal(context, user)) return null;
    return (await marketingConsentsOfUser(context).load(user.id))[0] ?? null;
  }

  @ListSize(20)
  @FieldResolver(() => [MarketingConsentType], {
    nullable: true,
    description:
      'What they decided about offers by email, newest first, at most 100. For the person and staff only; null for others.',
  })
  @Directive('@cacheControl(scope: "PRIVATE")')
  marketingConsentHistory(@Root() user: Seen, @Ctx() context: Context) {
    return maySeePersonal(context, user) ? marketingConsentsOfUser(context).load(user.id) : null;
  }
}
