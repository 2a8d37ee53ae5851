import { Arg, Args, Authorized, Ctx, Field, ID, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { requireViewer, type Context } from '../../../../platform/context.js';
import { PageSize } from '../../../../platform/graphql/list-size.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { deletePostDraft } from '../../commands/post/delete-post-draft.js';
import { savePostDraft } from '../../commands/post/save-post-draft.js';
import { draftById, listDrafts } from '../../queries/post/posts.js';
import { DeletePostDraftInput, SavePostDraftInput } from './post.inputs.js';
import { PostDraftConnection, PostDraftType } from './post.types.js';

@ObjectType('SavePostDraftPayload', { description: 'A draft that was saved.' })
class SavePostDraftPayload {
  @Field(() => PostDraftType, { nullable: true, description: 'The draft as it is now.' })
  draft!: object | null;
}

@ObjectType('DeletePostDraftPayload', { description: 'A draft that is gone.' })
class DeletePostDraftPayload {
  @Field(() => ID, { description: 'What was its id.' })
  draftId!: string;
}

@Resolver()
export class DraftResolver {
  @Authorized()
  @Query(() => PostDraftConnection, { description: "The viewer's drafts, saved last first." })
  @PageSize()
  drafts(@Args(() => PageArgs) args: PageArgs, @Ctx() context: Context) {
    requireViewer(context);
    return listDrafts(context, args);
  }

  @Authorized()
  @Mutation(() => SavePostDraftPayload, {
    description:
      'Saves a post that is not published, at most 50 for 90 days each. It may be unfinished. Errors: EMAIL_NOT_VERIFIED, DRAFT_NOT_FOUND, TOO_MANY_DRAFTS, COURSE_NOT_FOUND, NOT_IN_COURSE, CLASS_NOT_FOUND, NOT_IN_CLASS, GROUP_NOT_FOUND, NOT_A_MEMBER.',
  })
  async savePostDraft(
    @Arg('input', () => SavePostDraftInput, { description: 'The draft.' }) input: SavePostDraftInput,
    @Ctx() context: Context,
  ): Promise<SavePostDraftPayload> {
    const { id } = await savePostDraft(context, input);
    return { draft: await draftById(context, id) };
  }

  @Authorized()
  @Mutation(() => DeletePostDraftPayload, { description: 'Deletes a draft of the viewer. Errors: DRAFT_NOT_FOUND.' })
  async deletePostDraft(
    @Arg('input', () => DeletePostDraftInput, { description: 'The draft.' }) input: DeletePostDraftInput,
    @Ctx() context: Context,
  ): Promise<DeletePostDraftPayload> {
    await deletePostDraft(context, input);
    return { draftId: input.draftId };
  }
}
