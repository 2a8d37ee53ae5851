import type { Context } from '../../../platform/context.js';
import type { Invoice } from '../domain/invoice.js';
import { documentMessages } from './document-texts.js';

const LOCALES: ReadonlyMap<string, string> = new Map([
  ...['PT', 'AO', 'CV', 'MZ'].map((country) => [country, 'pt-PT'] as const),
  ['BR', 'pt-BR'],
  ...['DE', 'AT', 'CH', 'LI'].map((country) => [country, `de-${country}`] as const),
]);

/**
 * The language of the buyer, where it has texts; else that of the country of the buyer, else English. Rejects with
 * `PeopleUnavailable` while users does not answer.
 */
export async function documentLocale(
  context: Context,
  { userId, buyer }: Pick<Invoice, 'userId' | 'buyer'>,
): Promise<string> {
  const locale = (await context.people.recipients([userId])).get(userId)?.locale;
  if (locale !== undefined && documentMessages.tagOf(locale) !== 'en') return documentMessages.tagOf(locale);
  if (locale !== undefined && new Intl.Locale(locale).language === 'en') return locale;
  return LOCALES.get(buyer?.country ?? '') ?? 'en';
}
