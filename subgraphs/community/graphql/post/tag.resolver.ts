import { Arg, Authorized, Ctx, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { ListSize } from '../../../../platform/graphql/list-size.js';
import { setTagSynonym } from '../../commands/post/set-tag-synonym.js';
import { listTags, tagByName } from '../../queries/post/tags.js';
import { TagType } from './post.types.js';

@InputType('SetTagSynonymInput', { description: 'A tag that means the same as another one.' })
class SetTagSynonymInput {
  @Field(() => String, { description: 'The tag.' })
  tag!: string;

  @Field(() => String, { nullable: true, description: 'The tag that it means; null: only itself.' })
  synonymOf?: string | null;
}

@ObjectType('SetTagSynonymPayload', { description: 'Result of `setTagSynonym`.' })
class SetTagSynonymPayload {
  @Field(() => TagType, { description: 'The tag that is meant.' })
  tag!: object;
}

@Resolver()
export class TagResolver {
  @Authorized()
  @ListSize(20)
  @Query(() => [TagType], {
    description: 'Tags of the newest posts that the viewer may see, the most frequent first.',
  })
  tags(
    @Ctx() context: Context,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many, 1 to 50.' }) first: number,
    @Arg('search', () => String, { nullable: true, description: 'Only those that begin so, or have such a synonym.' })
    search?: string | null,
  ) {
    requireViewer(context);
    return listTags(context, { first, search: search ?? null });
  }

  @Authorized('staff')
  @Mutation(() => SetTagSynonymPayload, {
    description:
      'Makes a tag a synonym of another, or takes it back. Posts keep their tags; a search by one of them finds both. Staff. Idempotent.',
  })
  async setTagSynonym(
    @Arg('input', () => SetTagSynonymInput, { description: 'Both tags.' }) input: SetTagSynonymInput,
    @Ctx() context: Context,
  ): Promise<SetTagSynonymPayload> {
    const name = await setTagSynonym(context, { tag: input.tag, synonymOf: input.synonymOf ?? null });
    return { tag: await tagByName(context, name) };
  }
}
