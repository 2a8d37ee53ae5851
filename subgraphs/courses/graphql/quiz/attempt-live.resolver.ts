import { Arg, Authorized, Ctx, ID, Resolver, Root, Subscription } from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { CloudEvent } from '../../../../schema/events/contract.js';
import {
  QuizAttemptExtended,
  QuizScored,
  QuizSubmitted,
  SubmissionGraded,
  SubmissionRegraded,
} from '../../../../schema/events/courses.js';
import { attemptById } from '../../queries/quiz-attempts.js';
import { QuizAttemptObject } from './attempt.types.js';

interface Changed {
  readonly studentId: string;
  readonly attemptId?: string;
  readonly submissionId?: string;
}

@Resolver()
export class QuizAttemptLiveResolver {
  @Authorized()
  @Subscription(() => QuizAttemptObject, {
    nullable: true,
    description:
      "The viewer's own attempt, when it is extended, submitted (also by the server, or on another device), or its result is released or changes.",
    subscribe: ({ args, context }: { args: { attemptId: string }; context: Context }) => {
      const viewer = requireViewer(context);
      return context.live.stream<string>({
        on: [QuizAttemptExtended, QuizSubmitted, QuizScored, SubmissionGraded, SubmissionRegraded],
        pick: ({ data }: CloudEvent<Changed>) => {
          const id = data.attemptId ?? data.submissionId;
          return id === args.attemptId && data.studentId === viewer.id ? id : undefined;
        },
      });
    },
  })
  quizAttemptUpdated(
    @Root() id: string,
    @Arg('attemptId', () => ID, { description: 'The attempt to follow.' }) _attemptId: string,
    @Ctx() context: Context,
  ) {
    return attemptById(context).load(id);
  }
}
