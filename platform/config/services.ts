import { z } from 'zod';
import { setting } from './setting.js';
import { baseUrl, path, url } from './types.js';
import { s3Address } from '../services/object-storage/address.js';

const SMS = ['SMS_URL', 'SMS_TOKEN'];

/** Files, email and SMS. */
export const services = {
  dataDirectory: setting('LYCEUM_DATA', {
    type: path,
    default: '.lyceum',
    about: 'Folder of the embedded database and of uploaded files.',
  }),
  storage: setting('STORAGE_URL', {
    type: s3Address,
    about:
      'Bucket of any S3 server for uploaded and made files: s3://key:secret@host:port/bucket/prefix?region=eu-central-1, with tls=false where the server has no TLS. Without key and secret they are found as programs for AWS find them. Default: files are in LYCEUM_DATA.',
    secret: true,
  }),
  storageBackup: setting('STORAGE_BACKUP_URL', {
    type: s3Address,
    about:
      'Bucket for the copy of all files that `operate storage backup` keeps, in the form of STORAGE_URL; of another account or provider.',
    secret: true,
    for: ['one-process'],
  }),
  storagePublicUrl: setting('STORAGE_PUBLIC_URL', {
    type: baseUrl,
    about:
      'Address at which clients reach the S3 server of STORAGE_URL. With it, downloads of files are redirected there, to addresses that are valid for a minute. Default: the platform serves all files.',
    with: ['STORAGE_URL'],
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
