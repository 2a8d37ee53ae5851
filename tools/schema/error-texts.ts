import { ERROR_TEXTS, type ErrorTexts } from '../../schema/error-texts/error-texts.js';
import { ENGLISH_ONLY } from '../../schema/error-texts/pt/router.js';
import type { CatalogEntry } from './error-catalog.js';

/** Codes without a text in a language, and texts of codes that do not exist. */
export function problemsOfErrorTexts(
  entries: readonly Pick<CatalogEntry, 'domain' | 'code'>[],
  languages: Readonly<Record<string, Pick<ErrorTexts, 'domains'>>> = ERROR_TEXTS,
): string[] {
  const codes = entries.filter(({ domain, code }) => domain !== 'router' || !ENGLISH_ONLY.includes(code));
  const known = new Set(codes.map(({ domain, code }) => `${domain} ${code}`));
  return Object.entries(languages).flatMap(([language, { domains }]) => {
    const file = (domain: string) => `schema/error-texts/${language}/${domain}.ts`;
    const missing = codes
      .filter(({ domain, code }) => !Object.hasOwn(domains[domain] ?? {}, code))
      .map(({ domain, code }) => `${code} has no text in ${file(domain)}`);
    const unknown = Object.entries(domains).flatMap(([domain, texts]) =>
      Object.keys(texts)
        .filter((code) => !known.has(`${domain} ${code}`))
        .map((code) => `${file(domain)} has a text for ${code}, which is no code of ${domain}`),
    );
    return [...new Set(missing), ...unknown];
  });
}
