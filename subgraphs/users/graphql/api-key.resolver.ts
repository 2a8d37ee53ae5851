import { ArrayMaxSize, ArrayMinSize, IsInt, Matches, Max, Min } from 'class-validator';
import {
  Arg,
  Args,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../platform/context.js';
import { IsTitle } from '../../../platform/graphql/text.js';
import { connectionType, DateTime } from '../../../platform/graphql/types.js';
import { PageArgs } from '../../../platform/graphql/pagination.js';
import type { NewSecret } from '../commands/api-key/api-keys.js';
import { createApiKey } from '../commands/api-key/create-api-key.js';
import { revokeApiKey } from '../commands/api-key/revoke-api-key.js';
import { rotateApiKey } from '../commands/api-key/rotate-api-key.js';
import { apiKeyById, listApiKeys, type ApiKeyView } from '../queries/api-keys.js';
import { userById } from '../queries/users.js';
import { UserObject } from './user.types.js';

@ObjectType('ApiKey', { description: 'By which a partner queries, within a budget.' })
class ApiKeyObject {
  @Field(() => ID, { description: 'Unique id; it stays when the key is rotated.' })
  id!: string;

  @Field(() => String, { description: 'Name of the partner.' })
  name!: string;

  @Field(() => String, { description: 'How the present key begins: all of it that is known.' })
  prefix!: string;

  @Field(() => [String], { description: 'Scopes, such as `catalog:read`.' })
  scopes!: string[];

  @Field(() => Int, { description: 'Cost that its requests may have in a day, in UTC.' })
  dailyCostBudget!: number;

  @Field(() => DateTime, { description: 'When it expires.' })
  expiresAt!: Date;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;

  @Field(() => DateTime, { nullable: true, description: 'When it was last used, to the minute; null when never.' })
  lastUsedAt!: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'When it was revoked; null while it is not.' })
  revokedAt!: Date | null;

  @Field(() => Int, { description: 'Cost of its requests today, in UTC.' })
  costToday!: number;

  @Field(() => Int, { description: 'How many requests were served today, in UTC.' })
  requestsToday!: number;
}

const ApiKeyConnection = connectionType('ApiKey', () => ApiKeyObject);

@ObjectType('ApiKeyPayload', { description: 'Result of a change to an API key.' })
class ApiKeyPayload {
  @Field(() => ApiKeyObject, { description: 'The key as it is now.' })
  apiKey!: object;
}

@ObjectType('NewApiKeyPayload', { description: 'An API key with its secret.' })
class NewApiKeyPayload {
  @Field(() => ApiKeyObject, { description: 'The key as it is now.' })
  apiKey!: object;

  @Field(() => String, { description: 'The complete key. It is returned only here and cannot be shown again.' })
  key!: string;
}

@InputType('CreateApiKeyInput', { description: 'A new API key.' })
class CreateApiKeyInput {
  @Field(() => String, { description: 'Name of the partner, 1 to 100 characters.' })
  @IsTitle({ max: 100 })
  name!: string;

  @Field(() => [String], { description: '1 to 20 scopes, such as `catalog:read`.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @Matches(/^[a-z-]{1,40}:[a-z-]{1,40}$/, { each: true, message: 'must be scopes such as catalog:read' })
  scopes!: string[];

  @Field(() => Int, { description: 'Cost that its requests may have in a day, in UTC: 1 to 100000000.' })
  @IsInt()
  @Min(1)
  @Max(100_000_000)
  dailyCostBudget!: number;

  @Field(() => DateTime, { description: 'When it expires: in the future, at most two years ahead.' })
  expiresAt!: Date;
}

@InputType('RotateApiKeyInput', { description: 'Which API key gets a new secret.' })
class RotateApiKeyInput {
  @Field(() => ID, { description: 'The API key.' })
  keyId!: string;
}

@InputType('RevokeApiKeyInput', { description: 'The API key to revoke.' })
class RevokeApiKeyInput {
  @Field(() => ID, { description: 'The API key.' })
  keyId!: string;
}

@Resolver(() => ApiKeyObject)
export class ApiKeyResolver {
  @Authorized('staff')
  @Query(() => ApiKeyConnection, { description: 'All API keys of partners, newest first. Staff only.' })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  apiKeys(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    return listApiKeys(context, args);
  }

  @Authorized('staff')
  @Mutation(() => NewApiKeyPayload, {
    description: 'Makes an API key for a partner. Staff only. Errors: API_KEY_EXPIRY_INVALID.',
  })
  async createApiKey(
    @Arg('input', () => CreateApiKeyInput, { description: 'The key.' }) input: CreateApiKeyInput,
    @Ctx() context: Context,
  ): Promise<NewApiKeyPayload> {
    return withKey(context, await createApiKey(context, input));
  }

  @Authorized('staff')
  @Mutation(() => NewApiKeyPayload, {
    description:
      'Gives an API key a new secret; the old one is taken for 24 hours more. Staff only. Errors: API_KEY_NOT_FOUND, API_KEY_REVOKED.',
  })
  async rotateApiKey(
    @Arg('input', () => RotateApiKeyInput, { description: 'The key.' }) input: RotateApiKeyInput,
    @Ctx() context: Context,
  ): Promise<NewApiKeyPayload> {
    return withKey(context, await rotateApiKey(context, input));
  }

  @Authorized('staff')
  @Mutation(() => ApiKeyPayload, {
    description:
      'Refuses an API key from now on, its replaced secrets as well. Idempotent. Staff only. Errors: API_KEY_NOT_FOUND.',
  })
  async revokeApiKey(
    @Arg('input', () => RevokeApiKeyInput, { description: 'The key.' }) input: RevokeApiKeyInput,
    @Ctx() context: Context,
  ): Promise<ApiKeyPayload> {
    await revokeApiKey(context, input);
    return { apiKey: (await apiKeyById(context).load(input.keyId)) as object };
  }

  @FieldResolver(() => UserObject, { nullable: true, description: 'The user who created it.' })
  createdBy(@Root() key: ApiKeyView, @Ctx() context: Context) {
    return userById(context).load(key.createdBy);
  }
}

async function withKey(context: Context, { keyId, key }: NewSecret): Promise<NewApiKeyPayload> {
  return { apiKey: (await apiKeyById(context).load(keyId)) as object, key };
}
