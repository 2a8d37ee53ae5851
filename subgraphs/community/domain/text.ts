import { InvalidInput, type FieldProblem } from '../../../platform/domain/errors.js';
import { canonicalLine, canonicalProse, lengthOf, proseProblem, titleProblem } from '../../../platform/domain/text.js';

export const MAX_TITLE = 200;
export const MAX_TEXT = 10_000;
export const MAX_COMMENT = 5_000;
export const MAX_MESSAGE = 4_000;
export const MAX_TAGS = 5;
const MAX_TAG = 30;
/** `c++`, `.net`, `c#`, `日本語`, `🎉`: something to read, then also marks that names of tools have. */
// eslint-disable-next-line no-misleading-character-class -- each of them may stand in a tag by itself
const TAG = /^[\p{L}\p{N}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}\u200D\uFE0F+#.&_-]+$/u;
const READABLE = /[\p{L}\p{N}\p{Extended_Pictographic}\p{Regional_Indicator}]/u;

/** A problem of a field of the input, or none. */
export function problemOf(field: string, message: string | undefined): FieldProblem[] {
  return message === undefined ? [] : [{ field: `input.${field}`, message }];
}

export function requireNone(problems: readonly FieldProblem[]): void {
  if (problems.length > 0) throw new InvalidInput(problems);
}

/** White space at the ends says nothing, so a text that is sent twice is the same text. */
export function canonicalText(text: string): string {
  return canonicalProse(text).trim();
}

/** The canonical text, or a refusal. */
export function checkedText(text: string, max: number, field = 'text'): string {
  const written = canonicalText(text);
  requireNone(problemOf(field, proseProblem(written, { max })));
  return written;
}

/** In lower case, each once. */
export function canonicalTags(tags: readonly string[]): string[] {
  return [...new Set(tags.map((tag) => canonicalLine(tag).toLowerCase()))];
}

export function tagsProblem(tags: readonly string[]): string | undefined {
  if (tags.length > MAX_TAGS) return `must be at most ${MAX_TAGS}`;
  const wrong = tags.some(
    (tag) => lengthOf(tag) > MAX_TAG || !TAG.test(tag) || !READABLE.test(tag) || titleProblem(tag, { max: MAX_TAG }),
  );
  return wrong ? `must be of letters, digits, emoji and + # . & _ -, 1 to ${MAX_TAG} characters each` : undefined;
}
