import { Arg, Authorized, Ctx, Field, FieldResolver, ID, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { DateTime } from '../../../../platform/graphql/types.js';
import type { SimilarPair, Sketched } from '../../domain/contest/similarity.js';
import { contestSimilarities } from '../../queries/contest-similarities.js';
import { contestById } from '../../queries/contests.js';
import { UserReference } from '../references.js';

@ObjectType('SimilarProgram', { description: 'One of two programs that have much in common.' })
class SimilarProgramType {
  @Field(() => ID, { description: 'Id of the submission.' })
  id!: string;

  @Field(() => DateTime, { description: 'When the server received it.' })
  submittedAt!: Date;
}

@ObjectType('ContestSimilarity', {
  description: 'Two accepted programs of different participants that have much in common. A hint for staff, no proof.',
})
class ContestSimilarityType {
  @Field(() => [SimilarProgramType], { description: 'The two programs, the earlier one first.' })
  @ListSize(2)
  programs!: readonly Sketched[];
}

@Resolver(() => ContestSimilarityType)
export class ContestSimilarityResolver {
  @Authorized('staff')
  @Query(() => [ContestSimilarityType], {
    description:
      'Programs for one problem that have much in common, the most similar first; at most 100. Names, texts and comments make no difference. No user is disqualified by it. For staff.',
  })
  @ListSize(20)
  async contestSimilarities(
    @Arg('contestId', () => ID, { description: 'The contest.' }) contestId: string,
    @Arg('problem', () => String, { description: 'Label of the problem.' }) problem: string,
    @Ctx() context: Context,
  ): Promise<SimilarPair[]> {
    const contest = await contestById(context).load(contestId);
    return contest ? contestSimilarities(context, contest, problem) : [];
  }

  @FieldResolver(() => Int, { description: 'Estimate of how much of the two is the same, in percent: 70 to 100.' })
  percent(@Root() root: SimilarPair): number {
    return Math.round(root.similarity * 100);
  }
}

@Resolver(() => SimilarProgramType)
export class SimilarProgramResolver {
  @FieldResolver(() => UserReference, { nullable: true, description: 'Who sent it.' })
  participant(@Root() root: Sketched): UserReference {
    return { id: root.userId };
  }
}
