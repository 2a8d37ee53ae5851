import { Arg, Authorized, Ctx, Field, ID, Mutation, ObjectType, Query, Resolver, Directive } from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import { DateTime } from '../../../platform/graphql/types.js';
import { beginOidcLogIn } from '../commands/oidc/begin-oidc-log-in.js';
import { completeOidcLogIn } from '../commands/oidc/complete-oidc-log-in.js';
import { unlinkIdentity } from '../commands/oidc/unlink-identity.js';
import { linkedIdentities } from '../queries/linked-identities.js';
import { oidcProviders } from '../providers/oidc-provider.js';
import { BeginOidcLogInInput, CompleteOidcLogInInput, UnlinkIdentityInput } from './identity.inputs.js';
import { SessionTokensPayload, withUser } from './session.resolver.js';

@ObjectType('LinkedIdentity', { description: 'An account at an OpenID Connect provider by which a person signs in.' })
class LinkedIdentityObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => String, { description: 'Address of the provider.' })
  issuer!: string;

  @Field(() => DateTime, { description: 'When the person first came in by it.' })
  linkedAt!: Date;

  @Field(() => DateTime, { description: 'When they last did.' })
  lastUsedAt!: Date;
}

@ObjectType('OidcProvider', { description: 'A service by which people sign in, such as Google.' })
class OidcProviderObject {
  @Field(() => ID, { description: 'For `beginOidcLogIn`.' })
  id!: string;

  @Field(() => String, { description: 'For the button.' })
  name!: string;
}

@ObjectType('BeginOidcLogInPayload', { description: 'The way to the provider.' })
class BeginOidcLogInPayload {
  @Field(() => String, { description: 'The URL to open in the browser.' })
  url!: string;

  @Field(() => String, { description: 'Keep it in this browser until the way back: it completes the log in.' })
  browserToken!: string;

  @Field(() => DateTime, { description: 'Until when the log in can be completed.' })
  expiresAt!: Date;
}

@ObjectType('UnlinkIdentityPayload', { description: 'An identity that begins no more sessions.' })
class UnlinkIdentityPayload {
  @Field(() => ID, { description: 'The identity.' })
  identityId!: string;
}

@Resolver()
export class IdentityResolver {
  @ListSize(3)
  @Query(() => [OidcProviderObject], {
    description: 'The OpenID Connect providers by which people can sign in; none where there is only the password.',
  })
  oidcProviders(@Ctx() context: Context): OidcProviderObject[] {
    return (oidcProviders.of(context) ?? []).map(({ settings: { id, name } }) => ({ id, name }));
  }

  @Authorized()
  @ListSize(5)
  @Query(() => [LinkedIdentityObject], {
    description: "The viewer's accounts at OpenID Connect providers, the newest 100, newest first.",
  })
  linkedIdentities(@Ctx() context: Context) {
    return linkedIdentities(context, requireViewer(context).id);
  }

  @Mutation(() => BeginOidcLogInPayload, {
    description:
      'Begins a log in by an OpenID Connect provider (authorization code with PKCE), which sends the browser back to `/log-in/oidc`. 60 from an address in 15 minutes. Errors: OIDC_NOT_CONFIGURED, OIDC_PROVIDER_UNAVAILABLE, TOO_MANY_ATTEMPTS.',
  })
  @Directive('@sensitive')
  beginOidcLogIn(
    @Arg('input', () => BeginOidcLogInInput, { nullable: true, description: 'By which provider. Default: the first.' })
    input: BeginOidcLogInInput | null,
    @Ctx() context: Context,
  ): Promise<BeginOidcLogInPayload> {
    return beginOidcLogIn(context, input ?? {});
  }

  @Mutation(() => SessionTokensPayload, {
    description:
      'Completes a log in by the OpenID Connect provider, once, within 10 minutes. An account is found by its linked identity, else by an address that the provider has verified, else made. Where a second factor is on, no session begins yet: see `logIn`. Errors: OIDC_LOG_IN_INVALID, OIDC_EMAIL_NOT_VERIFIED, OIDC_PROVIDER_UNAVAILABLE, OIDC_NOT_CONFIGURED, ACCOUNT_DEACTIVATED, SECOND_FACTOR_REQUIRED.',
  })
  @Directive('@sensitive')
  async completeOidcLogIn(
    @Arg('input', () => CompleteOidcLogInInput, { description: 'The response of the provider.' })
    input: CompleteOidcLogInInput,
    @Ctx() context: Context,
  ): Promise<SessionTokensPayload> {
    return withUser(context, await completeOidcLogIn(context, input));
  }

  @Authorized()
  @Mutation(() => UnlinkIdentityPayload, {
    description:
      "Takes the link between the viewer's account and a provider away. Sessions go on; a password can be set by `requestPasswordReset`. Errors: IDENTITY_NOT_FOUND.",
  })
  unlinkIdentity(
    @Arg('input', () => UnlinkIdentityInput, { description: 'The identity.' }) input: UnlinkIdentityInput,
    @Ctx() context: Context,
  ): Promise<UnlinkIdentityPayload> {
    return unlinkIdentity(context, input);
  }
}
