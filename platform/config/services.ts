import { z } from 'zod';
import { setting } from './setting.js';
import { path, url } from './types.js';

const SMS = ['SMS_URL', 'SMS_TOKEN'];

/** Files, email and SMS. */
export const services = {
  dataDirectory: setting('LYCEUM_DATA', {
    type: path,
    default: '.lyceum',
    about: 'Folder of the embedded database and of uploaded files.',
  }),
  mailUrl: setting('MAIL_URL', {
    type: url('smtp:', 'smtps:'),
    about:
      'SMTP server, such as smtp://user:password@host:587. Needed in production. Default: emails are kept in memory and shown, not sent.',
    secret: true,
    needed: (given) =>
      given['NODE_ENV'] === 'production'
        ? 'is needed in production, where emails that are only kept in memory would never arrive'
        : undefined,
  }),
  mailFrom: setting('MAIL_FROM', {
    type: z
      .string()
      .refine(
        (value) => /^[^<>]*<?[^\s@<>]+@[^\s@<>]+>?$/.test(value),
        'must be an address such as Lyceum <mail@example.com>',
      ),
    default: 'Lyceum <no-reply@lyceum.localhost>',
    about: 'Sender of every email.',
  }),
  smsUrl: setting('SMS_URL', {
    type: url('https:'),
    about:
      'Provider of SMS: receives a POST of { id, to, text } as JSON for each message. With SMS_TOKEN. Default: messages are not sent.',
    with: SMS,
  }),
  smsToken: setting('SMS_TOKEN', {
    type: z.string().min(1),
    about: 'Bearer token for SMS_URL.',
    secret: true,
    with: SMS,
  }),
};
