import { IntlMessageFormat } from 'intl-messageformat';

/** ICU messages of one locale, by key. */
export type Texts<Key extends string = string> = Readonly<Record<Key, string>>;
export type MessageValues = Readonly<Record<string, string | number | Date>>;

/** Locales are written by people's devices, so their number has no bound. */
const MAX_COMPILED = 2_000;

/**
 * ICU messages in several locales. English is complete and is the last fallback: `pt-BR` → `pt` → `en`. Plurals and numbers
 * follow the reader's locale, also where the text is that of its language.
 */
export class Messages<Key extends string> {
  private readonly compiled = new Map<string, IntlMessageFormat>();

  constructor(readonly locales: Readonly<Record<string, Texts<Key>>> & { readonly en: Texts<Key> }) {}

  has(key: string): key is Key {
    return Object.hasOwn(this.locales.en, key);
  }

  /** The locale whose texts a reader gets: the one to declare in a mail. */
  localeOf(locale: string): string {
    for (let tag = canonical(locale); tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-'))))
      if (Object.hasOwn(this.locales, tag)) return tag;
    return 'en';
  }

  /** The reader's locale as `Intl` writes it, or that of the texts if they are in another language: for dates and amounts. */
  tagOf(locale: string): string {
    const language = this.localeOf(locale);
    const tag = canonical(locale);
    return tag === language || tag.startsWith(`${language}-`) ? tag : language;
  }

  /** Throws if a value of the message is missing: that is an error of the caller, and no reader should see half a text. */
  format(key: Key, locale: string, values: MessageValues = {}): string {
    return this.compile(key, locale).format(values) as string;
  }

  private compile(key: Key, locale: string): IntlMessageFormat {
    const id = `${locale} ${key}`;
    const known = this.compiled.get(id);
    if (known) return known;
    const language = this.localeOf(locale);
    const text = this.locales[language]?.[key] ?? this.locales.en[key];
    // Texts are plain: a `<` in them is a character.
    const message = new IntlMessageFormat(text, this.tagOf(locale), undefined, { ignoreTag: true });
    if (this.compiled.size >= MAX_COMPILED) this.compiled.clear();
    this.compiled.set(id, message);
    return message;
  }
}

/** Date and time as a person reads them, in the reader's time zone (IANA), which it names. `tag`: see {@link Messages.tagOf}. */
export function dateAndTime(instant: Date, tag: string, timeZone: string): string {
  const format = new Intl.DateTimeFormat(tag, { dateStyle: 'full', timeStyle: 'short', timeZone });
  return `${format.format(instant)} (${timeZone})`;
}

/** The locale as `Intl` writes it; English for what `Intl` refuses. */
function canonical(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
