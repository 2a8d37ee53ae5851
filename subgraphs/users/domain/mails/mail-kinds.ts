export type MailKind =
  | 'verification'
  | 'email-change'
  | 'email-in-use'
  | 'email-changed'
  | 'passkey-added'
  | 'passkey-removed'
  | 'already-registered'
  | 'password-reset'
  | 'invitation'
  | 'erasure-requested'
  | 'erasure-cancelled'
  | 'erasure-begun'
  | 'invoice'
  | 'credit-note';

export type MailTexts = Readonly<Record<`${MailKind}.${'subject' | 'text'}`, string>>;
