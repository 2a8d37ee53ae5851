import type { Viewer } from '../../platform/auth.js';
import { canonicalLocale } from '../../platform/domain/text.js';

/** Longer headers are no list of a person's languages. */
const MAX_HEADER_CHARACTERS = 500;
const MAX_LANGUAGES = 5;

/** The language of texts and formats for clients that name none. */
export const DEFAULT_LANGUAGE = 'en';

/**
 * The languages of the client, the preferred one first: the viewer's own, or else those of `accept-language` (RFC 9110).
 * `en-US` is written `en`, whose texts and formats are the same, so that answers can be shared.
 */
export function languagesOf(viewer: Viewer | null, acceptLanguage: string | undefined): readonly string[] {
  return viewer?.locale === undefined ? accepted(acceptLanguage ?? '') : canonicalTags([viewer.locale]);
}

/** The language in which subgraphs format values. */
export function formatLanguage(languages: readonly string[] | undefined): string {
  return languages?.[0] ?? DEFAULT_LANGUAGE;
}

function accepted(header: string): readonly string[] {
  if (header.length > MAX_HEADER_CHARACTERS) return [];
  const ranges = header.split(',').map((range) => {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim());
    const weight = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2);
    return { tag, weight: weight === undefined ? 1 : Number(weight) };
  });
  const wanted = ranges.filter(({ tag, weight }) => tag !== '*' && weight > 0);
  return canonicalTags(wanted.sort((one, other) => other.weight - one.weight).map(({ tag }) => tag));
}

function canonicalTags(tags: readonly string[]): readonly string[] {
  const canonical = tags
    .map(canonicalLocale)
    .filter((tag) => tag !== undefined && Intl.NumberFormat.supportedLocalesOf(tag).length > 0);
  return [...new Set(canonical.map((tag) => (tag === 'en-US' ? 'en' : (tag as string))))].slice(0, MAX_LANGUAGES);
}
