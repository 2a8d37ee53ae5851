import { readMarkdown, type MarkdownText } from '../../../../platform/services/markdown.js';

/** Where an image of an own upload is, in stored HTML. The address that a reader gets is signed when it is read. */
export const IMAGE_BASE = 'https://upload.invalid/';

/** Reads Markdown once, when the text has been checked, and remembers what it refers to. */
export class TextReader {
  /** Of the text that was read; undefined while none was, as in an edit of the title only. */
  result: MarkdownText | undefined;

  /** `uploadIds`: the uploads whose images may be shown. */
  constructor(private readonly uploadIds: readonly string[] = []) {}

  readonly read = (text: string): MarkdownText =>
    (this.result = readMarkdown(text, {
      image: (source) => {
        const id = source.replace(/^upload:/i, '');
        return this.uploadIds.includes(id) ? `${IMAGE_BASE}${id}` : undefined;
      },
    }));
}
