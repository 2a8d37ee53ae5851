import { expect, test } from 'vitest';
import { problemsOf } from '../../../../platform/testing/messages.js';
import { smsMessages } from '../sms-texts.js';
import type { MailKind } from './mail-kinds.js';
import { mailMessages, mailText } from './mail-texts.js';

const KINDS: Record<MailKind, true> = {
  verification: true,
  'email-change': true,
  'email-in-use': true,
  'email-changed': true,
  'passkey-added': true,
  'passkey-removed': true,
  'already-registered': true,
  'password-reset': true,
  invitation: true,
  'erasure-requested': true,
  'erasure-cancelled': true,
  'erasure-begun': true,
  invoice: true,
  'credit-note': true,
};
const facts = {
  link: 'https://lyceum.test/there#token=x',
  at: { instant: new Date('2026-03-02T22:05:00Z'), timeZone: 'Asia/Tokyo' },
  number: '2026-000042',
};

test.each(Object.keys(KINDS) as MailKind[])(
  'the mail %s is written in each language, with its link on a line',
  (kind) => {
    const written = ['en', 'pt', 'de'].map((locale) => mailText(kind, locale, facts));
    expect(new Set(written.map(({ subject }) => subject)).size).toBe(3);
    for (const { subject, text } of written) {
      expect(subject).toMatch(/^\S.{9,}$/);
      expect(text.split('\n')).toContain(facts.link);
    }
  },
);

test.each([mailMessages, smsMessages])('every text is there in every language', (messages) => {
  expect(problemsOf(messages)).toEqual([]);
});

test('a regional locale has the language of its country-less one, and an unknown one English', () => {
  const subjectIn = (locale: string) => mailText('verification', locale, facts).subject;
  expect([subjectIn('pt-BR'), subjectIn('de-CH-1996'), subjectIn('PT')]).toEqual([
    subjectIn('pt'),
    subjectIn('de'),
    subjectIn('pt'),
  ]);
  for (const locale of ['fr', 'constructor', 'nds', '']) expect(subjectIn(locale)).toBe(subjectIn('en'));
});

test.each([
  ['en', 'Tuesday, March 3, 2026 at 7:05 AM (Asia/Tokyo)'],
  ['pt-PT', 'terça-feira, 3 de março de 2026 às 07:05 (Asia/Tokyo)'],
  ['de', 'Dienstag, 3. März 2026 um 07:05 (Asia/Tokyo)'],
])('in %s, what happened has its time, in the time zone of the reader', (locale, when) => {
  for (const kind of ['erasure-requested', 'passkey-added', 'passkey-removed'] as const) {
    const { text } = mailText(kind, locale, facts);
    expect(text.replaceAll(/\s/g, ' ')).toContain(when);
    expect(text).not.toContain('UTC');
  }
});

test('what is attached is named by its number', () => {
  for (const kind of ['invoice', 'credit-note'] as const)
    for (const locale of ['en', 'pt', 'de']) expect(mailText(kind, locale, facts).subject).toContain('2026-000042');
});
