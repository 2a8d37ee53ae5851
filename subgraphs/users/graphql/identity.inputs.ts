import { IsOptional, Length, MaxLength } from 'class-validator';
import { Field, ID, InputType } from 'type-graphql';

@InputType('BeginOidcLogInInput', { description: 'By which provider to log in.' })
export class BeginOidcLogInInput {
  @Field(() => ID, { nullable: true, description: 'Its id in `oidcProviders`. Default: the first.' })
  @IsOptional()
  @MaxLength(60)
  providerId?: string | null;
}

@InputType('CompleteOidcLogInInput', { description: 'The parameters with which the provider redirected the browser.' })
export class CompleteOidcLogInInput {
  @Field(() => String, { description: 'Its `code`.' })
  @Length(1, 2000)
  code!: string;

  @Field(() => String, { description: 'Its `state`.' })
  @Length(1, 200)
  state!: string;

  @Field(() => String, { nullable: true, description: 'Its `iss`, if present (RFC 9207).' })
  @IsOptional()
  @MaxLength(500)
  issuer?: string | null;

  @Field(() => String, { description: 'The `browserToken` of `beginOidcLogIn`.' })
  @Length(1, 200)
  browserToken!: string;
}

@InputType('UnlinkIdentityInput', { description: "One of the viewer's linked identities." })
export class UnlinkIdentityInput {
  @Field(() => ID, { description: 'The identity.' })
  identityId!: string;
}
