import { IntlMessageFormat } from 'intl-messageformat';
import type { Messages } from '../domain/messages.js';

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/**
 * What is wrong with the texts of a catalog: keys that a locale lacks or has alone, messages that do not parse, arguments that
 * English does not have, and plurals without a category that the locale needs, such as `many` in Portuguese.
 */
export function problemsOf({ locales }: Pick<Messages<string>, 'locales'>): string[] {
  const problems: string[] = [];
  const keys = new Set(Object.values(locales).flatMap((texts) => Object.keys(texts)));
  for (const [locale, texts] of Object.entries(locales)) {
    for (const key of keys) {
      const text = texts[key];
      if (text === undefined) {
        problems.push(`${locale} lacks ${key}`);
        continue;
      }
      let elements: Element[];
      try {
        elements = new IntlMessageFormat(text, locale, undefined, { ignoreTag: true }).getAst();
      } catch (error) {
        problems.push(`${locale} ${key}: ${(error as Error).message}`);
        continue;
      }
      const english = new IntlMessageFormat(locales.en[key] ?? '', 'en', undefined, { ignoreTag: true }).getAst();
      const known = argumentsOf(english);
      for (const name of argumentsOf(elements)) if (!known.has(name)) problems.push(`${locale} ${key}: {${name}}`);
      for (const missing of missingCategories(elements, locale)) problems.push(`${locale} ${key}: no ${missing}`);
    }
  }
  return problems;
}

function* walk(elements: readonly Element[]): Generator<Element> {
  for (const element of elements) {
    yield element;
    if ('options' in element) for (const option of Object.values(element.options)) yield* walk(option.value);
  }
}

function argumentsOf(elements: readonly Element[]): Set<string> {
  const names = new Set<string>();
  // Literals and `#` have no name: their text is the value.
  for (const element of walk(elements)) if ('value' in element && Number(element.type) !== 0) names.add(element.value);
  return names;
}

function* missingCategories(elements: readonly Element[], locale: string): Generator<string> {
  for (const element of walk(elements)) {
    if (!('pluralType' in element)) continue;
    const { pluralCategories } = new Intl.PluralRules(locale, {
      type: element.pluralType ?? 'cardinal',
    }).resolvedOptions();
    for (const category of pluralCategories) if (!(category in element.options)) yield category;
  }
}
