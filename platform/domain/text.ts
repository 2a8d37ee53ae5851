import { InvalidInput } from './errors.js';

/**
 * Text and identifiers from keyboards, browsers and identity providers: first canonicalized, then checked, by the same rules in
 * every domain. Functions that end in `Problem` return what is wrong with a canonical text, or undefined.
 */

/** Default-ignorable characters (Hangul fillers, joiners, variation selectors) and the blank Braille pattern draw nothing. */
const INVISIBLE = /[\p{Cf}\p{Z}\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const CONTROL = /\p{Cc}/u;
const CONTROL_IN_PROSE = /[^\P{Cc}\n\t]/u;
const LINE_BREAK = /[\n\r\u2028\u2029]/u;
/** Embeddings, overrides, isolates and marks: they change the direction of the text that follows, in other people's lists too. */
const BIDI_CONTROL = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/u;
/** Everything that makes two names look the same, except joiners, which {@link JOINER} checks, and variation selectors of emoji. */
const HIDDEN_IN_NAME = /[^\P{Cf}\u200C\u200D]|\u034F|\u17B4|\u17B5|[\u115F\u1160\u2800\u3164\uFFA0]/u;
/** Spelling needs joiners after letters of Indic scripts and Arabic, emoji need them between pictures. Nothing else does. */
const JOINER =
  /(?<!(?![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])[\p{L}\p{M}]|\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)[\u200C\u200D]|[\u200C\u200D](?![\p{L}\p{M}\p{Extended_Pictographic}])/u;

/** What a user sees as one character may be several code points; a length in code points is the same in every language and database. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

export function hasVisibleCharacters(text: string): boolean {
  return text.replace(INVISIBLE, '') !== '';
}

export interface LengthRule {
  /** In code points. Default 1; 0 accepts text without visible characters. */
  readonly min?: number;
  /** In code points. */
  readonly max: number;
}

/** Names, titles and tags: NFC, without white space at the ends. */
export function canonicalLine(text: string): string {
  return text.normalize('NFC').trim();
}

/** Descriptions, posts and reasons: NFC, lines end with `\n`. */
export function canonicalProse(text: string): string {
  return text.normalize('NFC').replace(/\r\n?/g, '\n');
}

/** A title, a tag, or another text on one line. */
export function titleProblem(text: string, rule: LengthRule): string | undefined {
  if (LINE_BREAK.test(text)) return 'must be on one line';
  if (CONTROL.test(text)) return 'must not contain control characters';
  if (BIDI_CONTROL.test(text)) return 'must not contain characters that change the text direction';
  return lengthProblem(text, rule);
}

/** The name of a person. In addition to {@link titleProblem}, invisible characters are rejected, so that names that look the same are the same. */
export function nameProblem(text: string, rule: LengthRule): string | undefined {
  const problem = titleProblem(text, rule);
  if (problem !== undefined) return problem;
  return HIDDEN_IN_NAME.test(text) || JOINER.test(text) ? 'must not contain invisible characters' : undefined;
}

/** Text of several lines. */
export function proseProblem(text: string, rule: LengthRule): string | undefined {
  return CONTROL_IN_PROSE.test(text) ? 'must not contain control characters' : lengthProblem(text, rule);
}

function lengthProblem(text: string, { min = 1, max }: LengthRule): string | undefined {
  if (min > 0 && !hasVisibleCharacters(text)) return 'must contain visible characters';
  const length = lengthOf(text);
  if (length < min || length > max)
    return min > 0 ? `must have ${min} to ${max} characters` : `must have at most ${max} characters`;
  return undefined;
}

/** A name from an identity provider: the same rules as {@link nameProblem}, but repaired instead of rejected. Undefined when nothing visible is left. */
export function repairedName(text: string, max: number): string | undefined {
  const clean = canonicalLine(
    text
      .toWellFormed()
      .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      .replace(new RegExp(HIDDEN_IN_NAME, 'gu'), '')
      .replace(new RegExp(JOINER, 'gu'), ''),
  );
  const name = [...clean].slice(0, max).join('').trim();
  return nameProblem(name, { max }) === undefined ? name : undefined;
}

export const EMAIL_MAX_LENGTH = 254;
const LOCAL_PART = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * The one form of an e-mail address: trimmed, NFC, lower case, the domain in ASCII (UTS #46). Undefined when it is not an
 * address. One mailbox has one account, so everything that is looked up or compared by an address uses this form.
 */
export function canonicalEmail(text: string): string | undefined {
  const parts = text.normalize('NFC').trim().toLowerCase().split('@');
  const [local = '', domain = ''] = parts;
  if (parts.length !== 2 || local.length > 64 || !LOCAL_PART.test(local)) return undefined;
  const ascii = asciiDomain(domain);
  if (ascii === undefined) return undefined;
  const email = `${local}@${ascii}`;
  return email.length <= EMAIL_MAX_LENGTH ? email : undefined;
}

/** Undefined when it is not a domain name with at least two labels. */
function asciiDomain(domain: string): string | undefined {
  // What would end the host of a URL, or be decoded there, is not part of a domain name.
  if (/[\s/:?#@\\[\]%<>^|]/.test(domain)) return undefined;
  let host: string;
  try {
    host = new URL(`http://${domain}`).hostname.replace(/\.$/, '');
  } catch {
    return undefined;
  }
  const labels = host.split('.');
  if (labels.length < 2 || !labels.every((label) => LABEL.test(label))) return undefined;
  // A numeric last label is an IPv4 address.
  return /^\d+$/.test(labels.at(-1) ?? '') ? undefined : host;
}

export const LOCALE_MAX_LENGTH = 35;

/** The canonical form of a BCP 47 tag: `PT-pt` and `pt_PT.UTF-8` become `pt-PT`. Undefined when it is not a tag. */
export function canonicalLocale(text: string): string | undefined {
  const tag = text
    .trim()
    .replace(/[.@].*$/, '')
    .replaceAll('_', '-');
  if (tag.length > LOCALE_MAX_LENGTH) return undefined;
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

export const LOCALE_PROBLEM = 'must be a BCP 47 language tag, such as pt-PT';

/** Throws {@link InvalidInput} naming the field. */
export function requireLocale(text: string, field = 'input.locale'): string {
  const locale = canonicalLocale(text);
  if (locale === undefined) throw new InvalidInput([{ field, message: LOCALE_PROBLEM }]);
  return locale;
}
