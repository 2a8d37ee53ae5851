import { InvalidInput } from '../../../platform/domain/errors.js';

/** The canonical form of a BCP 47 tag: `PT-pt` → `pt-PT`. Throws {@link InvalidInput} naming the field. */
export function canonicalLocale(tag: string, field = 'input.locale'): string {
  try {
    const [locale] = Intl.getCanonicalLocales(tag);
    if (locale) return locale;
  } catch {
    // Falls through: the structure of the tag is wrong.
  }
  throw new InvalidInput([{ field, message: 'must be a BCP 47 language tag, such as pt-PT' }]);
}
