import {
  Arg,
  Authorized,
  Ctx,
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
import { requireViewer, type Context } from '../../../../platform/context.js';
import { canonicalText, checkedText, MAX_TEXT } from '../../domain/text.js';
import { completePostUpload } from '../../commands/post/complete-post-upload.js';
import { TextReader } from '../../commands/post/text-reader.js';
import { urlOfPostFile, waitingFiles, withImages, type PostFileView } from '../../queries/post/files.js';
import { PostFileType } from './post.types.js';

@InputType('CompletePostUploadInput', { description: 'An upload that has arrived.' })
class CompletePostUploadInput {
  @Field(() => ID, { description: 'An upload of the viewer, from `requestPostUpload`.' })
  uploadId!: string;

  @Field(() => String, { description: 'Its name, 1 to 200 characters.' })
  name!: string;
}

@ObjectType('CompletePostUploadPayload', { description: 'A file that can be given to a post or a comment.' })
class CompletePostUploadPayload {
  @Field(() => PostFileType, { nullable: true, description: 'The file.' })
  file!: object | null;
}

@Resolver(() => PostFileType)
export class PostFileResolver {
  @Authorized()
  @Mutation(() => CompletePostUploadPayload, {
    description:
      'Takes an upload for a post or a comment: give its id in `fileIds` within a day. Pictures become WebP without metadata, with edges of at most 2048 pixels. Errors: EMAIL_NOT_VERIFIED, SUSPENDED, UPLOAD_NOT_FOUND, UPLOAD_INCOMPLETE, UPLOAD_MISMATCH, UPLOAD_INFECTED.',
  })
  async completePostUpload(
    @Arg('input', () => CompletePostUploadInput, { description: 'The upload.' }) input: CompletePostUploadInput,
    @Ctx() context: Context,
  ): Promise<CompletePostUploadPayload> {
    const { id } = await completePostUpload(context, input);
    const [file = null] = await waitingFiles(context, [id]);
    return { file };
  }

  @Authorized()
  @Query(() => String, {
    description:
      'A text of a post or a comment as HTML, as it will be shown, with pictures of the viewer that no post has yet.',
  })
  async previewPost(
    @Arg('text', () => String, { description: 'Markdown, 1 to 10000 characters.' }) text: string,
    @Ctx() context: Context,
    @Arg('fileIds', () => [ID], { nullable: true, description: 'Files from `completePostUpload`, at most 10.' })
    fileIds?: string[] | null,
  ): Promise<string> {
    requireViewer(context);
    checkedText(text, MAX_TEXT);
    const files = fileIds?.length ? await waitingFiles(context, fileIds.slice(0, 10)) : [];
    const { html } = new TextReader(files.map(({ id }) => id)).read(canonicalText(text));
    return withImages(context, html, files);
  }

  @FieldResolver(() => Int, { description: 'In bytes.' })
  size(@Root() root: PostFileView): number {
    return root.size;
  }

  @FieldResolver(() => String, { description: 'Where to get it, for 5 minutes.' })
  url(@Root() root: PostFileView, @Ctx() context: Context): string {
    return urlOfPostFile(context, root);
  }
}
