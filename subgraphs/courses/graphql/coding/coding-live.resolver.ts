import { Arg, Authorized, Ctx, FieldResolver, ID, Resolver, Root, Subscription } from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import type { CloudEvent } from '../../../../schema/events/contract.js';
import { CodingExerciseSubmitted } from '../../../../schema/events/courses.js';
import { submissionById } from '../../queries/coding-submissions.js';
import { CodingSubmissionObject, CodingSubmissionUpdateObject } from './coding.types.js';
import { JudgingProgressed } from './judging-progress.js';

interface Step {
  readonly submissionId: string;
  readonly judged: number;
  readonly caseCount: number;
}

@Resolver(() => CodingSubmissionUpdateObject)
export class CodingLiveResolver {
  @Authorized()
  @Subscription(() => CodingSubmissionUpdateObject, {
    description:
      'Each step of the judging of a program of the viewer: cases that have run, then the verdict. Steps may be missing, the verdict is not; query `codingSubmission` after a reconnect.',
    subscribe: ({ args, context }: { args: { submissionId: string }; context: Context }) => {
      const viewer = requireViewer(context);
      return context.live.stream<Step>({
        on: [JudgingProgressed, CodingExerciseSubmitted],
        pick: ({ data }: CloudEvent<{ submissionId: string; studentId: string; judged?: number; cases?: number }>) =>
          data.submissionId === args.submissionId && data.studentId === viewer.id
            ? { submissionId: data.submissionId, judged: data.judged ?? 0, caseCount: data.cases ?? 0 }
            : undefined,
      });
    },
  })
  codingSubmissionUpdated(
    @Root() step: Step,
    @Arg('submissionId', () => ID, { description: 'The submission to follow.' }) _submissionId: string,
  ) {
    return step;
  }

  @FieldResolver(() => CodingSubmissionObject, { nullable: true, description: 'The program as it is now.' })
  submission(@Root() { submissionId }: Step, @Ctx() context: Context) {
    return submissionById(context).load(submissionId);
  }
}
