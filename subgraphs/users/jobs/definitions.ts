import { z } from 'zod';
import { defineJob } from '../../../platform/jobs.js';

export const beginErasure = defineJob({
  name: 'begin-erasure',
  schema: z.object({ requestId: z.uuid() }),
});

export const closeAccount = defineJob({
  name: 'close-account',
  schema: z.object({ requestId: z.uuid() }),
});

/** A part that is not needed any more. */
export const deletePart = defineJob({
  name: 'delete-part',
  schema: z.object({ requestId: z.uuid(), domain: z.string() }),
});

export const expireExport = defineJob({
  name: 'expire-export',
  schema: z.object({ requestId: z.uuid() }),
});

export const packExport = defineJob({
  name: 'pack-export',
  schema: z.object({ requestId: z.uuid() }),
});

export const purgeExpired = defineJob({
  name: 'purge-expired',
  schema: z.object({}),
  cron: '17 3 * * *',
});

/** The files of a picture that was replaced or removed. */
export const removeAvatarFiles = defineJob({
  name: 'remove-avatar-files',
  schema: z.object({ avatarId: z.uuid() }),
});

export const sealAuditEntries = defineJob({
  name: 'seal-audit-entries',
  schema: z.object({}),
  cron: '* * * * *',
});

export const sendAlreadyRegistered = defineJob({
  name: 'send-already-registered',
  schema: z.object({ userId: z.uuid() }),
});

/** Mails an invoice or a credit note. Only users knows the address; only billing knows the content. */
export const sendDocument = defineJob({
  name: 'send-document',
  schema: z.object({
    userId: z.uuid(),
    kind: z.enum(['invoice', 'credit-note']),
    number: z.string(),
    storageKey: z.string(),
  }),
});

/** The token is created here and leaves only in the mail. */
export const sendEmailChange = defineJob({
  name: 'send-email-change',
  schema: z.object({ changeId: z.uuid() }),
});

/** Notifies the old address. The token that undoes the change is created here and leaves only in the mail. */
export const sendEmailChanged = defineJob({
  name: 'send-email-changed',
  schema: z.object({ changeId: z.uuid() }),
});

/** Tells the owner that a way to sign in came or went. */
export const sendPasskeyNotice = defineJob({
  name: 'send-passkey-notice',
  schema: z.object({ userId: z.uuid(), kind: z.enum(['passkey-added', 'passkey-removed']), at: z.iso.datetime() }),
});

export const sendErasureBegun = defineJob({
  name: 'send-erasure-begun',
  schema: z.object({ userId: z.uuid() }),
});

export const sendErasureCancelled = defineJob({
  name: 'send-erasure-cancelled',
  schema: z.object({ userId: z.uuid() }),
});

export const sendErasureRequested = defineJob({
  name: 'send-erasure-requested',
  schema: z.object({ userId: z.uuid(), dueAt: z.iso.datetime() }),
});

/** The token is created here and leaves only in the mail. It is behind the `#`, which browsers do not send to servers. */
export const sendInvitation = defineJob({
  name: 'send-invitation',
  schema: z.object({ userId: z.uuid() }),
});

/** The code is derived here and leaves only in the message. */
export const sendPhoneCode = defineJob({
  name: 'send-phone-code',
  schema: z.object({ verificationId: z.uuid() }),
});

/** The token is created here and leaves only in the mail. It is behind the `#`, which browsers do not send to servers. */
export const sendPasswordReset = defineJob({
  name: 'send-password-reset',
  schema: z.object({ userId: z.uuid() }),
});

/** The token is created here and leaves only in the mail. It is never stored in a job or a log. */
export const sendVerification = defineJob({
  name: 'send-verification',
  schema: z.object({ userId: z.uuid() }),
});
