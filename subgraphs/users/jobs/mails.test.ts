import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import PostalMime from 'postal-mime';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand } from '../../../platform/command.js';
import { newId } from '../../../platform/domain/ids.js';
import { smtpMailer, type Mailer } from '../../../platform/services/mail.js';
import { TestSubgraph } from '../../../platform/testing/subgraph.js';
import { eventually } from '../../../platform/testing/testing.js';
import { InvoiceDocumentReady } from '../../../schema/events/billing.js';
import { registerUser } from '../commands/account/register-user.js';
import { requestPasswordReset } from '../commands/account/request-password-reset.js';
import { users } from '../subgraph.js';
import { anAccount, PASSWORD } from '../testing/testing.js';
import { sendAlreadyRegistered } from './definitions.js';

const received: { to: string; source: string }[] = [];
/** Recipients whose next mail the server puts off. */
const putOff = new Set<string>();
let tries = 0;
let server: SMTPServer;
let mailer: Mailer;
let subgraph: TestSubgraph;
beforeAll(async () => {
  server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo({ address }, _session, done) {
      tries += 1;
      const busy = Object.assign(new Error('try again later'), { responseCode: 451 });
      done(putOff.delete(address) ? busy : null);
    },
    onData(stream, { envelope }, done) {
      let source = '';
      stream.setEncoding('utf8').on('data', (text: string) => (source += text));
      stream.on('end', () => {
        received.push({ to: envelope.rcptTo[0]?.address ?? '', source });
        done();
      });
    },
  });
  const listening = server.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  mailer = smtpMailer(`smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`, 'Lyceum <no-reply@lyceum.test>');
  subgraph = await TestSubgraph.start(users, undefined, { mailer });
});
afterAll(async () => {
  await subgraph.stop();
  await mailer.close();
  await new Promise<void>((done) => server.close(done));
});

const mailTo = (address: string) => eventually(() => received.find(({ to }) => to === address));

test('a mail that the server puts off comes later, in the language of the person, once', async () => {
  const email = `${newId()}@example.com`;
  putOff.add(email);
  await registerUser(subgraph.context(null), {
    email,
    password: PASSWORD,
    name: 'Jana',
    locale: 'de-AT',
    timeZone: 'Europe/Vienna',
  });
  const { source } = await mailTo(email);
  expect(source).toMatch(/^Subject: =\?UTF-8\?Q\?Best=C3=A4tigen_Sie_Ihre_E-Mail-Adresse\?=/m);
  expect(source).toMatch(/^From: Lyceum <no-reply@lyceum\.test>/m);
  expect([tries, putOff.size, received.filter(({ to }) => to === email).length]).toEqual([2, 0, 1]);
});

test('what a command that fails would have mailed is not mailed', async () => {
  const { id, email } = await anAccount(subgraph);
  const failing = runCommand(subgraph.context(null), 'failing', async (transaction) => {
    await transaction.enqueue(sendAlreadyRegistered, { userId: id });
    throw new Error('rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  // A mail that was asked for afterwards comes, and the other one was not before it.
  await requestPasswordReset(subgraph.context(null), { email });
  const { source } = await mailTo(email);
  expect(source).toContain('Defina uma nova palavra-passe');
  expect(received.filter(({ to }) => to === email)).toHaveLength(1);
});

test('an invoice is mailed once to the person, in their language, with the file that billing stored', async () => {
  const { id, email } = await anAccount(subgraph);
  const file = Buffer.from('%PDF-1.7 of an invoice');
  const documentId = newId();
  const storageKey = `documents/${documentId}.pdf`;
  const { sha256 } = await subgraph.context(null).storage.put(storageKey, file, 'application/pdf');
  const ready = {
    documentId,
    kind: 'invoice' as const,
    invoiceId: newId(),
    userId: id,
    storageKey,
    sha256,
    number: '2026-000042',
  } as const;
  await subgraph.tell(InvoiceDocumentReady, ready);
  const { subject, attachments } = await PostalMime.parse((await mailTo(email)).source);
  expect(subject).toBe('Fatura 2026-000042');
  expect(
    attachments.map(({ filename, mimeType, content }) => [filename, mimeType, Buffer.from(content as ArrayBuffer)]),
  ).toEqual([['2026-000042.pdf', 'application/pdf', file]]);
  expect(received.filter(({ to }) => to === email)).toHaveLength(1);
});
