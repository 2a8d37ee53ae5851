import type { GraphQLFormattedError } from 'graphql';
import { LRUCache } from 'lru-cache';
import { Messages, type MessageValues } from '../../platform/domain/messages.js';
import { ERROR_TEXTS, type ErrorTexts } from '../../schema/error-texts/error-texts.js';
import { subgraphOf } from '../errors.js';

const MAX_SENTENCES = 1_000;

/**
 * Texts of errors in the reader's language. Subgraphs and the router make errors in English; they are translated here, where
 * they leave, by their domain, code and details. So results of subgraphs are the same for readers of every language, and can
 * be shared between them.
 */
class Translator {
  private readonly messages: ReadonlyMap<string, Messages<string>>;
  private readonly patterns: readonly (readonly [RegExp, string])[];
  /** Translated before: one response may have thousands of errors. */
  private readonly sentences = new LRUCache<string, { readonly text: string | undefined }>({ max: MAX_SENTENCES });

  constructor(
    private readonly language: string,
    private readonly texts: ErrorTexts,
  ) {
    // Nothing falls back to English here: that is the text that the error has.
    this.messages = new Map(
      Object.entries(texts.domains).map(([domain, of]) => [domain, new Messages<string>({ en: of, [language]: of })]),
    );
    this.patterns = Object.entries(texts.sentences).map(([english, text]) => [patternOf(english), text]);
  }

  error(error: GraphQLFormattedError): GraphQLFormattedError {
    const { code, details, problems } = error.extensions ?? {};
    const domain = subgraphOf(error);
    const message =
      this.sentence(error.message) ?? this.messageOf(domain, String(code), (details ?? {}) as MessageValues);
    if (!isProblems(problems)) return message === undefined ? error : { ...error, message };
    const translated = problems.map((one) => ({ ...one, message: this.sentence(one.message) ?? one.message }));
    return {
      ...error,
      message: translated.map((one) => `${one.field}: ${one.message}`).join('; ') || (message ?? error.message),
      extensions: { ...error.extensions, problems: translated },
    };
  }

  /** The text of a code, in its own domain or in those that any may give; undefined where there is none. */
  private messageOf(domain: string | undefined, code: string, values: MessageValues): string | undefined {
    const owner = (domain === undefined ? ['router', 'platform'] : [domain, 'platform', 'router']).find((name) =>
      Object.hasOwn(this.texts.domains[name] ?? {}, code),
    );
    try {
      return owner && this.messages.get(owner)?.format(code, this.language, values);
    } catch {
      // A value of the text is missing: an error from elsewhere that has this code.
      return undefined;
    }
  }

  private sentence(english: string): string | undefined {
    const known = this.sentences.get(english);
    if (known !== undefined) return known.text;
    let text: string | undefined;
    for (const [pattern, translation] of this.patterns) {
      const found = pattern.exec(english);
      if (!found) continue;
      text = translation.replace(/\{(\w+)\}/g, (_whole, name: string) => found.groups?.[name] ?? '');
      break;
    }
    this.sentences.set(english, { text });
    return text;
  }
}

const TRANSLATORS: ReadonlyMap<string, Translator> = new Map(
  Object.entries(ERROR_TEXTS).map(([language, texts]) => [language, new Translator(language, texts)]),
);

/** The errors in the first of the languages that has texts; in English without one. */
export function translated(
  errors: readonly GraphQLFormattedError[],
  languages: readonly string[] | undefined,
): readonly GraphQLFormattedError[] {
  const translator = translatorFor(languages);
  return translator ? errors.map((error) => translator.error(error)) : errors;
}

/** The language in which errors are written for a client with these languages; for keeping one text for all who read the same. */
export function errorLanguage(languages: readonly string[] | undefined): string {
  for (const tag of languages ?? []) {
    const language = tag.split('-')[0] ?? '';
    if (language === 'en' || TRANSLATORS.has(language)) return language;
  }
  return 'en';
}

function translatorFor(languages: readonly string[] | undefined): Translator | undefined {
  return TRANSLATORS.get(errorLanguage(languages));
}

function patternOf(english: string): RegExp {
  const source = english
    .split(/(\{\w+\})/)
    .map((part) =>
      /^\{\w+\}$/.test(part) ? `(?<${part.slice(1, -1)}>.+?)` : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`);
}

function isProblems(problems: unknown): problems is readonly { readonly field: string; readonly message: string }[] {
  return Array.isArray(problems);
}
