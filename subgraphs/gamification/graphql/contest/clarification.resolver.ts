import {
  Arg,
  Authorized,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { announce } from '../../commands/contest/announce.js';
import { answerClarification } from '../../commands/contest/answer-clarification.js';
import { askClarification } from '../../commands/contest/ask-clarification.js';
import { clarificationsOf, type ClarificationView } from '../../queries/clarifications.js';
import { contestById, contestRole } from '../../queries/contests.js';
import { UserReference } from '../references.js';
import { AnnounceInput, AnswerClarificationInput, AskClarificationInput } from './contest.inputs.js';
import { ClarificationType } from './contest.types.js';

@ObjectType('ClarificationPayload', { description: 'Result of a question, an answer or an announcement.' })
class ClarificationPayload {
  @Field(() => ClarificationType, { description: 'The question or announcement as it is now.' })
  clarification!: object;
}

@Resolver(() => ClarificationType)
export class ClarificationResolver {
  @Authorized()
  @Query(() => [ClarificationType], {
    description:
      "Announcements and questions of a contest, the newest first; at most 500. Participants see what is for all and their own; the course's instructor and staff see all.",
  })
  @Directive('@listSize(assumedSize: 50)')
  async clarifications(
    @Arg('contestId', () => ID, { description: 'The contest.' }) contestId: string,
    @Ctx() context: Context,
  ): Promise<ClarificationView[]> {
    if (!(await contestById(context).load(contestId))) return [];
    return clarificationsOf(context, contestId, (await contestRole(context).load(contestId)).manages);
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ClarificationPayload, {
    description:
      "Tells something to all participants. The course's instructor and staff. Errors: CONTEST_NOT_FOUND, NOT_YOUR_COURSE, IDEMPOTENCY_KEY_REUSED.",
  })
  async announce(
    @Arg('input', () => AnnounceInput, { description: 'What is announced.' }) input: AnnounceInput,
    @Ctx() context: Context,
  ): Promise<ClarificationPayload> {
    const { contestId, noticeId } = await announce(context, input);
    return found(context, contestId, noticeId);
  }

  @Authorized()
  @Mutation(() => ClarificationPayload, {
    description:
      'Asks those who run a contest, while it runs; ten questions an hour. For participants. Errors: CONTEST_NOT_FOUND, CONTEST_NOT_RUNNING, NOT_JOINED, TOO_MANY_QUESTIONS, IDEMPOTENCY_KEY_REUSED.',
  })
  async askClarification(
    @Arg('input', () => AskClarificationInput, { description: 'The question.' }) input: AskClarificationInput,
    @Ctx() context: Context,
  ): Promise<ClarificationPayload> {
    const { clarificationId } = await askClarification(context, input);
    return found(context, input.contestId, clarificationId);
  }

  @Authorized('staff', 'instructor')
  @Mutation(() => ClarificationPayload, {
    description:
      "Answers a question, to who asked or to all. The course's instructor and staff. Errors: CLARIFICATION_NOT_FOUND, NOT_YOUR_COURSE.",
  })
  async answerClarification(
    @Arg('input', () => AnswerClarificationInput, { description: 'The answer.' }) input: AnswerClarificationInput,
    @Ctx() context: Context,
  ): Promise<ClarificationPayload> {
    const { contestId, clarificationId } = await answerClarification(context, input);
    return found(context, contestId, clarificationId);
  }

  @FieldResolver(() => UserReference, {
    nullable: true,
    description:
      "Who asked: for the course's instructor and staff, and for who asked. Null for others and for announcements.",
  })
  async askedBy(@Root() root: ClarificationView, @Ctx() context: Context): Promise<UserReference | null> {
    if (root.userId === null) return null;
    const mayKnow = root.userId === context.viewer?.id || (await contestRole(context).load(root.contestId)).manages;
    return mayKnow ? { id: root.userId } : null;
  }
}

async function found(context: Context, contestId: string, id: string): Promise<ClarificationPayload> {
  const { manages } = await contestRole(context).load(contestId);
  const clarification = (await clarificationsOf(context, contestId, manages)).find((one) => one.id === id);
  if (!clarification) throw new Error('What was just written is there.');
  return { clarification };
}
