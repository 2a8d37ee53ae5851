import type { Context } from '../../../../platform/context.js';
import { provide, Resource, type ProvidedResource } from '../../../../platform/resources.js';

const bannedWordList = new Resource<RegExp>('banned words');

/** Whole words, in any case. Undefined without words. */
function bannedWordsOf(words: readonly string[]): RegExp | undefined {
  if (words.length === 0) return undefined;
  const escaped = words.map((word) => word.normalize('NFC').replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(String.raw`(?<![\p{L}\p{N}])(?:${escaped.join('|')})(?![\p{L}\p{N}])`, 'iu');
}

/** What `prepare` provides. */
export function bannedWordResource(words: readonly string[] = []): ProvidedResource[] {
  const banned = bannedWordsOf(words);
  return banned ? [bannedWordList.is(banned)] : [];
}

/** For tests: as `prepare` provides them. */
export function useBannedWords(context: Context, words: readonly string[]): void {
  provide(context, bannedWordResource(words));
}

export function bannedWords(context: Context): RegExp | undefined {
  return bannedWordList.of(context);
}
