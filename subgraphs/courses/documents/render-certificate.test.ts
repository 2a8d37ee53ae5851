import { expect, test } from 'vitest';
import { problemsOf } from '../../../platform/testing/messages.js';
import { pdfPages } from '../../../platform/testing/pdf.js';
import { certificateMessages, renderCertificate } from './render-certificate.js';

const certificate = {
  locale: 'en',
  name: 'Ana Łucja',
  courseTitle: 'Português A1',
  completedAt: new Date('2026-03-02T10:05:00Z'),
  code: 'ABCD-1234',
  verifyUrl: 'https://lyceum.test/certificates/ABCD-1234',
  revoked: false,
};

test('every text of a certificate is there in every language', () => {
  expect(problemsOf(certificateMessages)).toEqual([]);
});

test.each([
  ['en', 'Certificate of completion'],
  ['pt-BR', 'Certificado de conclusão'],
  ['ja', 'Certificate of completion'],
])('a certificate for a student of the locale %s says "%s"', async (locale, title) => {
  const [printed] = await pdfPages(await renderCertificate({ ...certificate, locale }));
  for (const part of [title, certificate.name, certificate.courseTitle]) expect(printed).toContain(part);
});
