import { Messages } from '../../../platform/domain/messages.js';

/*
 * Lines of invoices are kept in English, as they are shown by the API, and are of few forms, all made here. On a document they
 * are in its language; what is no such form, such as the title of a product, stays as staff wrote it.
 */

const day = (name: string): string => String.raw`(?<${name}>\d{4}-\d{2}-\d{2})`;

/** The groups of a form are the values of its text; the first form that fits counts. */
const FORMS = {
  seat: /^Seat in a class$/,
  seatOfCourse: /^Seat in a class: (?<course>.+)$/,
  sessionOnDay: new RegExp(`^Session with a teaching assistant on ${day('date')}$`),
  sessionOfCourse: new RegExp(`^Session with a teaching assistant on ${day('date')}: (?<course>.+)$`),
  session: /^Session with a teaching assistant$/,
  unusedTime: /^Unused time of the plan before$/,
  refund: /^Refund of invoice (?<number>.+)$/,
  month: /^(?<title>.+), one month$/,
  year: /^(?<title>.+), one year$/,
  sessions: /^(?<title>.+), (?<count>\d+) sessions$/,
  trial: /^(?<title>.+), trial of (?<count>\d+) days$/,
  fromDay: new RegExp(`^(?<title>.+), from ${day('date')}$`),
  period: new RegExp(`^(?<title>.+), ${day('date')} to ${day('end')}$`),
} as const;

type Form = keyof typeof FORMS;

export const lineMessages = new Messages<Form>({
  en: {
    seat: 'Seat in a class',
    seatOfCourse: 'Seat in a class: {course}',
    sessionOnDay: 'Session with a teaching assistant on {date}',
    sessionOfCourse: 'Session with a teaching assistant on {date}: {course}',
    session: 'Session with a teaching assistant',
    unusedTime: 'Unused time of the plan before',
    refund: 'Refund of invoice {number}',
    month: '{title}, one month',
    year: '{title}, one year',
    sessions: '{title}, {count, plural, one {# session} other {# sessions}}',
    trial: '{title}, trial of {count, plural, one {# day} other {# days}}',
    fromDay: '{title}, from {date}',
    period: '{title}, {date} to {end}',
  },
  pt: {
    seat: 'Lugar numa turma',
    seatOfCourse: 'Lugar numa turma: {course}',
    sessionOnDay: 'Sessão com um assistente de ensino em {date}',
    sessionOfCourse: 'Sessão com um assistente de ensino em {date}: {course}',
    session: 'Sessão com um assistente de ensino',
    unusedTime: 'Tempo não utilizado do plano anterior',
    refund: 'Reembolso da fatura {number}',
    month: '{title}, um mês',
    year: '{title}, um ano',
    sessions: '{title}, {count, plural, one {# sessão} many {# de sessões} other {# sessões}}',
    trial: '{title}, período experimental de {count, plural, one {# dia} many {# de dias} other {# dias}}',
    fromDay: '{title}, a partir de {date}',
    period: '{title}, {date} a {end}',
  },
  de: {
    seat: 'Platz in einem Kurs',
    seatOfCourse: 'Platz in einem Kurs: {course}',
    sessionOnDay: 'Stunde mit einer Lehrassistenz am {date}',
    sessionOfCourse: 'Stunde mit einer Lehrassistenz am {date}: {course}',
    session: 'Stunde mit einer Lehrassistenz',
    unusedTime: 'Nicht genutzte Zeit des bisherigen Tarifs',
    refund: 'Erstattung zu Rechnung {number}',
    month: '{title}, ein Monat',
    year: '{title}, ein Jahr',
    sessions: '{title}, {count, plural, one {# Stunde} other {# Stunden}}',
    trial: '{title}, Probezeit von {count, plural, one {# Tag} other {# Tagen}}',
    fromDay: '{title}, ab {date}',
    period: '{title}, {date} bis {end}',
  },
});

/** A line in the language of a locale; as it is kept where a language has no texts. */
export function lineText(description: string, locale: string): string {
  if (lineMessages.localeOf(locale) === 'en') return description;
  for (const [form, pattern] of Object.entries(FORMS) as [Form, RegExp][]) {
    const groups = pattern.exec(description)?.groups;
    if (groups ?? pattern.test(description)) return lineMessages.format(form, locale, valuesOf(groups ?? {}, locale));
  }
  return description;
}

function valuesOf(groups: Readonly<Record<string, string>>, locale: string): Record<string, string | number> {
  const dates = new Intl.DateTimeFormat(lineMessages.tagOf(locale), {
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const valueOf = (name: string, text: string): string | number => {
    if (name === 'count') return Number(text);
    return name === 'date' || name === 'end' ? dates.format(new Date(text)) : text;
  };
  return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, valueOf(name, text)]));
}
