import {
  Arg,
  Authorized,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
  Directive,
} from 'type-graphql';
import { ListSize } from '../../../platform/graphql/list-size.js';
import { requireViewer, type Context } from '../../../platform/context.js';
import { DateTime } from '../../../platform/graphql/types.js';
import type { SessionTokens } from '../commands/session/issue-tokens.js';
import { logIn } from '../commands/session/log-in.js';
import { logInWithSecondFactor } from '../commands/second-factor/log-in-with-second-factor.js';
import { logOut } from '../commands/session/log-out.js';
import { refreshSession } from '../commands/session/refresh-session.js';
import { revokeAllSessions } from '../commands/session/revoke-all-sessions.js';
import { revokeSession } from '../commands/session/revoke-session.js';
import { liveSessions, type SessionView } from '../queries/sessions.js';
import { userById } from '../queries/users.js';
import { LogInWithSecondFactorInput } from './second-factor.inputs.js';
import { LogInInput, RefreshSessionInput, RevokeAllSessionsInput, RevokeSessionInput } from './user.inputs.js';
import { SessionObject, UserObject } from './user.types.js';

@ObjectType('SessionTokensPayload', { description: 'The tokens of a session.' })
export class SessionTokensPayload {
  @Field(() => String, { description: 'Send it with each request: `Authorization: Bearer …`.' })
  accessToken!: string;

  @Field(() => DateTime, { description: 'When the access token expires: 15 minutes after it was issued.' })
  accessTokenExpiresAt!: Date;

  @Field(() => String, {
    description:
      'Returns new tokens, once, within 30 days. A session ends at the latest 180 days after its log-in (setting). Keep it secret: using an old one again revokes the session.',
  })
  refreshToken!: string;

  @Field(() => UserObject, { description: 'The signed-in user.' })
  user!: object;
}

@ObjectType('LogOutPayload', { description: 'The current session was revoked.' })
class LogOutPayload {
  @Field(() => Boolean, { description: 'Always true.' })
  loggedOut!: boolean;
}

@ObjectType('SessionEndedPayload', { description: 'A revoked session.' })
class SessionEndedPayload {
  @Field(() => ID, { description: 'The session.' })
  sessionId!: string;
}

@ObjectType('SessionsEndedPayload', { description: 'The revoked sessions.' })
class SessionsEndedPayload {
  @Field(() => Int, { description: 'How many.' })
  revokedCount!: number;
}

@Resolver(() => SessionObject)
export class SessionResolver {
  @Authorized()
  @ListSize(20)
  @Query(() => [SessionObject], { description: "The viewer's sessions, the newest 100, newest first." })
  sessions(@Ctx() context: Context) {
    return liveSessions(context, requireViewer(context).id);
  }

  @Mutation(() => SessionTokensPayload, {
    description:
      'Starts a session. Limits: 5 wrong passwords for an account and 20 from an address in 15 minutes; an owner on a network that they have used before has attempts of their own. When a second factor is on, no session starts yet: the error SECOND_FACTOR_REQUIRED has in `details` the `challengeToken` for `logInWithSecondFactor` and its end, `challengeExpiresAt`, 5 minutes later. Errors: INVALID_CREDENTIALS, TOO_MANY_ATTEMPTS, ACCOUNT_DEACTIVATED, SECOND_FACTOR_REQUIRED.',
  })
  @Directive('@sensitive')
  async logIn(
    @Arg('input', () => LogInInput, { description: 'E-mail and password.' }) input: LogInInput,
    @Ctx() context: Context,
  ): Promise<SessionTokensPayload> {
    return withUser(context, await logIn(context, input));
  }

  @Mutation(() => SessionTokensPayload, {
    description:
      'Completes a log-in with a code of the second factor or a recovery code. A right code uses the challenge up, a wrong one does not. 5 wrong codes lock the factor for 15 minutes. Errors: LOG_IN_CHALLENGE_INVALID, SECOND_FACTOR_CODE_INVALID, SECOND_FACTOR_LOCKED, TOO_MANY_ATTEMPTS, ACCOUNT_DEACTIVATED.',
  })
  @Directive('@sensitive')
  async logInWithSecondFactor(
    @Arg('input', () => LogInWithSecondFactorInput, { description: 'Challenge and code.' })
    input: LogInWithSecondFactorInput,
    @Ctx() context: Context,
  ): Promise<SessionTokensPayload> {
    return withUser(context, await logInWithSecondFactor(context, input));
  }

  @Mutation(() => SessionTokensPayload, {
    description:
      'Replaces the tokens of a session. For 10 seconds the replaced refresh token returns the same new one; later use revokes the session. Errors: REFRESH_TOKEN_INVALID, REFRESH_TOKEN_REUSED.',
  })
  @Directive('@sensitive')
  async refreshSession(
    @Arg('input', () => RefreshSessionInput, { description: 'The refresh token.' }) input: RefreshSessionInput,
    @Ctx() context: Context,
  ): Promise<SessionTokensPayload> {
    return withUser(context, await refreshSession(context, input));
  }

  @Authorized()
  @Mutation(() => LogOutPayload, { description: 'Revokes the current session. Its tokens are rejected from then on.' })
  async logOut(@Ctx() context: Context): Promise<LogOutPayload> {
    await logOut(context);
    return { loggedOut: true };
  }

  @Authorized()
  @Mutation(() => SessionEndedPayload, {
    description: "Ends one of the viewer's sessions, such as on a lost device. Errors: SESSION_NOT_FOUND.",
  })
  revokeSession(
    @Arg('input', () => RevokeSessionInput, { description: 'The session.' }) input: RevokeSessionInput,
    @Ctx() context: Context,
  ): Promise<SessionEndedPayload> {
    return revokeSession(context, input);
  }

  @Authorized()
  @Mutation(() => SessionsEndedPayload, { description: "Ends the viewer's sessions on all devices." })
  revokeAllSessions(
    @Arg('input', () => RevokeAllSessionsInput, { description: 'Which of them.' }) input: RevokeAllSessionsInput,
    @Ctx() context: Context,
  ): Promise<SessionsEndedPayload> {
    return revokeAllSessions(context, input);
  }

  @FieldResolver(() => Boolean, { description: 'Whether it is the current session.' })
  current(@Root() session: SessionView, @Ctx() context: Context): boolean {
    return session.id === context.viewer?.sessionId;
  }
}

/** The password or refresh token proved the identity, so users see their own fields although the request has no access token. */
export async function withUser(context: Context, tokens: SessionTokens): Promise<SessionTokensPayload> {
  const user = await userById(context).load(tokens.userId);
  return { ...tokens, user: { ...user, proven: true } };
}
