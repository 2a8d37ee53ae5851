/*
 * Lines of invoices are kept in English, as they are shown by the API, and are of few forms, all made here. On a document they
 * are in its language; what is no such form, such as the title of a product, stays as staff wrote it.
 */

const DAY = String.raw`(\d{4}-\d{2}-\d{2})`;

/** The places `{1}`, `{2}` … of a text are the groups of its form. */
const LINES: readonly { readonly form: RegExp; readonly pt: string; readonly de: string }[] = [
  { form: /^Seat in a class$/, pt: 'Lugar numa turma', de: 'Platz in einem Kurs' },
  { form: /^Seat in a class: (.+)$/, pt: 'Lugar numa turma: {1}', de: 'Platz in einem Kurs: {1}' },
  {
    form: new RegExp(`^Session with a teaching assistant on ${DAY}$`),
    pt: 'Sessão com um assistente de ensino em {1}',
    de: 'Stunde mit einer Lehrassistenz am {1}',
  },
  {
    form: new RegExp(`^Session with a teaching assistant on ${DAY}: (.+)$`),
    pt: 'Sessão com um assistente de ensino em {1}: {2}',
    de: 'Stunde mit einer Lehrassistenz am {1}: {2}',
  },
  {
    form: /^Session with a teaching assistant$/,
    pt: 'Sessão com um assistente de ensino',
    de: 'Stunde mit einer Lehrassistenz',
  },
  {
    form: /^Unused time of the plan before$/,
    pt: 'Tempo não utilizado do plano anterior',
    de: 'Nicht genutzte Zeit des bisherigen Tarifs',
  },
  { form: /^Refund of invoice (.+)$/, pt: 'Reembolso da fatura {1}', de: 'Erstattung zu Rechnung {1}' },
  { form: /^(.+), one month$/, pt: '{1}, um mês', de: '{1}, ein Monat' },
  { form: /^(.+), one year$/, pt: '{1}, um ano', de: '{1}, ein Jahr' },
  { form: /^(.+), (\d+) sessions$/, pt: '{1}, sessões: {2}', de: '{1}, Stunden: {2}' },
  {
    form: /^(.+), trial of (\d+) days$/,
    pt: '{1}, período experimental (dias: {2})',
    de: '{1}, Probezeit (Tage: {2})',
  },
  { form: new RegExp(`^(.+), from ${DAY}$`), pt: '{1}, a partir de {2}', de: '{1}, ab {2}' },
  { form: new RegExp(`^(.+), ${DAY} to ${DAY}$`), pt: '{1}, {2} a {3}', de: '{1}, {2} bis {3}' },
];

/** A line in the language of a locale; in English where a language has no texts. */
export function lineText(description: string, locale: string): string {
  const { language } = new Intl.Locale(locale);
  if (language !== 'pt' && language !== 'de') return description;
  for (const { form, [language]: text } of LINES) {
    const found = form.exec(description);
    if (found)
      return text.replace(/\{(\d)\}/g, (_place, index: string) => localized(found[Number(index)] ?? '', locale));
  }
  return description;
}

function localized(part: string, locale: string): string {
  if (!new RegExp(`^${DAY}$`).test(part)) return part;
  const format = new Intl.DateTimeFormat(locale, {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: 'UTC',
  });
  return format.format(new Date(part));
}
