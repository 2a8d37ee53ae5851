import { expect, test } from 'vitest';
import { lineText } from './line-texts.js';

test.each([
  ['Seat in a class', 'Lugar numa turma', 'Platz in einem Kurs'],
  ['Session with a teaching assistant', 'Sessão com um assistente de ensino', 'Stunde mit einer Lehrassistenz'],
  ['Seat in a class: One, two', 'Lugar numa turma: One, two', 'Platz in einem Kurs: One, two'],
  [
    'Session with a teaching assistant on 2027-03-01: Pro, one year',
    'Sessão com um assistente de ensino em 01/03/2027: Pro, one year',
    'Stunde mit einer Lehrassistenz am 01.03.2027: Pro, one year',
  ],
  [
    'Unused time of the plan before',
    'Tempo não utilizado do plano anterior',
    'Nicht genutzte Zeit des bisherigen Tarifs',
  ],
  ['Refund of invoice 2026-000042', 'Reembolso da fatura 2026-000042', 'Erstattung zu Rechnung 2026-000042'],
  ['Pro, plus, one month', 'Pro, plus, um mês', 'Pro, plus, ein Monat'],
  ['Pro, one year', 'Pro, um ano', 'Pro, ein Jahr'],
  ['Talks, 10 sessions', 'Talks, 10 sessões', 'Talks, 10 Stunden'],
  ['Talks, 1 sessions', 'Talks, 1 sessão', 'Talks, 1 Stunde'],
  ['Pro, trial of 14 days', 'Pro, período experimental de 14 dias', 'Pro, Probezeit von 14 Tagen'],
  ['Pro, from 2027-03-01', 'Pro, a partir de 01/03/2027', 'Pro, ab 01.03.2027'],
  ['Pro, 2027-01-31 to 2027-02-28', 'Pro, 31/01/2027 a 28/02/2027', 'Pro, 31.01.2027 bis 28.02.2027'],
  ['Course of $1 and {1}', 'Course of $1 and {1}', 'Course of $1 and {1}'],
])('%s in Portuguese, German, and as it is in all other languages', (english, portuguese, german) => {
  expect(['pt-PT', 'de-AT', 'en', 'fr'].map((locale) => lineText(english, locale))).toEqual([
    portuguese,
    german,
    english,
    english,
  ]);
});
