/** What a mail of users says. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
}

export interface MailFacts {
  /** Where the reader goes from here. */
  readonly link: string;
  /** When it happened; today's for mails that don't say it. */
  readonly at: Date;
  /** Of the document that is attached. */
  readonly number?: string;
}

export type MailKind =
  | 'verification'
  | 'email-change'
  | 'email-in-use'
  | 'email-changed'
  | 'already-registered'
  | 'password-reset'
  | 'invitation'
  | 'erasure-requested'
  | 'erasure-cancelled'
  | 'erasure-begun'
  | 'invoice'
  | 'credit-note';

type Words = (facts: {
  readonly link: string;
  readonly day: string;
  readonly time: string;
  readonly number: string;
}) => readonly [string, ...string[]];
type Language = Readonly<Record<MailKind, Words>>;

/* Each: the subject, then the lines. */

const en: Language = {
  'email-change': ({ link }) => [
    'Confirm your new e-mail address',
    'You, or someone who knows your password, asked to use this address for your Lyceum account.',
    '',
    'Confirm it here:',
    link,
    '',
    'The link works once, within 24 hours, and signs out your other devices. If you did not ask for it, ignore this mail.',
  ],
  'email-in-use': ({ link }) => [
    'This address already has an account',
    'Someone, maybe you, asked to use this address for another Lyceum account.',
    '',
    'It already has an account of its own, so nothing was changed. You can sign in with it:',
    link,
  ],
  'email-changed': ({ link }) => [
    'Your e-mail address was changed',
    'Your Lyceum account has a new e-mail address. From now on you sign in with it, and mails go there.',
    '',
    'If it was not you, undo it here. You are then signed out everywhere and set a new password:',
    link,
    '',
    'The link works once, within 72 hours.',
  ],
  verification: ({ link }) => [
    'Confirm your e-mail address',
    'Welcome to Lyceum.',
    '',
    'Confirm that this address is yours:',
    link,
    '',
    'The link works once, within 24 hours. If you did not register, ignore this mail.',
  ],
  'already-registered': ({ link }) => [
    'You already have an account',
    'Someone, maybe you, tried to register at Lyceum with this address.',
    '',
    'You already have an account: sign in with it.',
    link,
    '',
    'If that was not you, there is nothing to do: nothing was changed.',
  ],
  'password-reset': ({ link }) => [
    'Set a new password',
    'Someone, maybe you, asked for a new password at Lyceum.',
    '',
    'Set it here:',
    link,
    '',
    'The link works once, within an hour, and signs you out everywhere. If you did not ask for it, ignore this mail:',
    'nothing was changed.',
  ],
  invitation: ({ link }) => [
    'Your account at Lyceum',
    'Your school has made an account for you at Lyceum.',
    '',
    'Choose your password here:',
    link,
    '',
    'The link works once, within 7 days. Later, ask for a new password at the sign-in.',
  ],
  'erasure-requested': ({ link, day, time }) => [
    'Your account will be erased',
    'You, or someone who knows your password, asked us to erase your Lyceum account and all that we hold of you.',
    '',
    `It will be done on ${day} at ${time} UTC. Until then you can sign in and cancel it:`,
    link,
    '',
    'If it was not you, cancel it and change your password.',
  ],
  'erasure-cancelled': ({ link }) => [
    'Your account stays',
    'The erasure of your Lyceum account was cancelled. Nothing was changed.',
    link,
  ],
  'erasure-begun': ({ link }) => [
    'Your account is closed',
    'As you asked, your Lyceum account is closed, and what we hold of you is being erased. It can not be undone.',
    'Invoices that were issued are kept as the law requires. This is our last mail to you.',
    link,
  ],
  invoice: ({ link, number }) => [
    `Invoice ${number}`,
    'Thank you. Your invoice is attached; you find it in your account as well:',
    link,
  ],
  'credit-note': ({ link, number }) => [
    `Credit note ${number}`,
    'We have given money back to you. The credit note is attached; you find it in your account as well:',
    link,
  ],
};

const pt: Language = {
  'email-change': ({ link }) => [
    'Confirme o seu novo endereço de e-mail',
    'Você, ou alguém que sabe a sua palavra-passe, pediu para usar este endereço na sua conta Lyceum.',
    '',
    'Confirme-o aqui:',
    link,
    '',
    'A ligação funciona uma vez, durante 24 horas, e termina as suas outras sessões. Se não fez este pedido, ignore esta',
    'mensagem.',
  ],
  'email-in-use': ({ link }) => [
    'Este endereço já tem uma conta',
    'Alguém, talvez você, pediu para usar este endereço noutra conta Lyceum.',
    '',
    'O endereço já tem uma conta própria, por isso nada foi alterado. Pode iniciar sessão com ela:',
    link,
  ],
  'email-changed': ({ link }) => [
    'O seu endereço de e-mail foi alterado',
    'A sua conta Lyceum tem um novo endereço de e-mail. A partir de agora inicia sessão com ele e recebe lá as mensagens.',
    '',
    'Se não foi você, anule a alteração aqui. Todas as suas sessões terminam e define uma nova palavra-passe:',
    link,
    '',
    'A ligação funciona uma vez, durante 72 horas.',
  ],
  verification: ({ link }) => [
    'Confirme o seu endereço de e-mail',
    'Boas-vindas ao Lyceum.',
    '',
    'Confirme que este endereço é seu:',
    link,
    '',
    'A ligação funciona uma vez, durante 24 horas. Se não se registou, ignore esta mensagem.',
  ],
  'already-registered': ({ link }) => [
    'Já tem uma conta',
    'Alguém, talvez você, tentou registar-se no Lyceum com este endereço.',
    '',
    'Já tem uma conta: inicie sessão com ela.',
    link,
    '',
    'Se não foi você, não precisa de fazer nada: nada foi alterado.',
  ],
  'password-reset': ({ link }) => [
    'Defina uma nova palavra-passe',
    'Alguém, talvez você, pediu uma nova palavra-passe no Lyceum.',
    '',
    'Defina-a aqui:',
    link,
    '',
    'A ligação funciona uma vez, durante uma hora, e termina todas as suas sessões. Se não fez este pedido, ignore esta',
    'mensagem: nada foi alterado.',
  ],
  invitation: ({ link }) => [
    'A sua conta no Lyceum',
    'A sua escola criou uma conta para si no Lyceum.',
    '',
    'Escolha aqui a sua palavra-passe:',
    link,
    '',
    'A ligação funciona uma vez, durante 7 dias. Depois disso, peça uma nova palavra-passe ao iniciar sessão.',
  ],
  'erasure-requested': ({ link, day, time }) => [
    'A sua conta vai ser apagada',
    'Você, ou alguém que sabe a sua palavra-passe, pediu-nos que apagássemos a sua conta Lyceum e tudo o que guardamos de si.',
    '',
    `Será feito em ${day}, às ${time} UTC. Até lá pode iniciar sessão e cancelar:`,
    link,
    '',
    'Se não foi você, cancele e mude a palavra-passe.',
  ],
  'erasure-cancelled': ({ link }) => [
    'A sua conta mantém-se',
    'O pedido de apagar a sua conta Lyceum foi cancelado. Nada foi alterado.',
    link,
  ],
  'erasure-begun': ({ link }) => [
    'A sua conta foi encerrada',
    'Como pediu, a sua conta Lyceum foi encerrada e o que guardamos de si está a ser apagado. Não pode ser desfeito.',
    'As faturas emitidas são guardadas como a lei exige. Esta é a nossa última mensagem para si.',
    link,
  ],
  invoice: ({ link, number }) => [
    `Fatura ${number}`,
    'Obrigado. A sua fatura segue em anexo; também a encontra na sua conta:',
    link,
  ],
  'credit-note': ({ link, number }) => [
    `Nota de crédito ${number}`,
    'Devolvemos-lhe dinheiro. A nota de crédito segue em anexo; também a encontra na sua conta:',
    link,
  ],
};

const de: Language = {
  'email-change': ({ link }) => [
    'Bestätigen Sie Ihre neue E-Mail-Adresse',
    'Sie, oder jemand, der Ihr Passwort kennt, möchten diese Adresse für Ihr Lyceum-Konto verwenden.',
    '',
    'Bestätigen Sie sie hier:',
    link,
    '',
    'Der Link gilt einmal, 24 Stunden lang, und meldet Ihre anderen Geräte ab. Wenn Sie das nicht wollten, ignorieren Sie',
    'diese E-Mail.',
  ],
  'email-in-use': ({ link }) => [
    'Diese Adresse hat bereits ein Konto',
    'Jemand, vielleicht Sie selbst, wollte diese Adresse für ein anderes Lyceum-Konto verwenden.',
    '',
    'Sie hat bereits ein eigenes Konto, deshalb wurde nichts geändert. Sie können sich damit anmelden:',
    link,
  ],
  'email-changed': ({ link }) => [
    'Ihre E-Mail-Adresse wurde geändert',
    'Ihr Lyceum-Konto hat eine neue E-Mail-Adresse. Von jetzt an melden Sie sich mit ihr an, und E-Mails gehen dorthin.',
    '',
    'Wenn Sie das nicht waren, machen Sie es hier rückgängig. Sie werden überall abgemeldet und legen ein neues Passwort fest:',
    link,
    '',
    'Der Link gilt einmal, 72 Stunden lang.',
  ],
  verification: ({ link }) => [
    'Bestätigen Sie Ihre E-Mail-Adresse',
    'Willkommen bei Lyceum.',
    '',
    'Bestätigen Sie, dass diese Adresse Ihnen gehört:',
    link,
    '',
    'Der Link gilt einmal, 24 Stunden lang. Wenn Sie sich nicht registriert haben, ignorieren Sie diese E-Mail.',
  ],
  'already-registered': ({ link }) => [
    'Sie haben bereits ein Konto',
    'Jemand, vielleicht Sie selbst, wollte sich bei Lyceum mit dieser Adresse registrieren.',
    '',
    'Sie haben bereits ein Konto: Melden Sie sich damit an.',
    link,
    '',
    'Wenn Sie das nicht waren, ist nichts zu tun: Es wurde nichts geändert.',
  ],
  'password-reset': ({ link }) => [
    'Legen Sie ein neues Passwort fest',
    'Jemand, vielleicht Sie selbst, hat bei Lyceum ein neues Passwort angefordert.',
    '',
    'Legen Sie es hier fest:',
    link,
    '',
    'Der Link gilt einmal, eine Stunde lang, und meldet Sie überall ab. Wenn Sie ihn nicht angefordert haben, ignorieren',
    'Sie diese E-Mail: Es wurde nichts geändert.',
  ],
  invitation: ({ link }) => [
    'Ihr Konto bei Lyceum',
    'Ihre Schule hat für Sie ein Konto bei Lyceum angelegt.',
    '',
    'Wählen Sie hier Ihr Passwort:',
    link,
    '',
    'Der Link gilt einmal, 7 Tage lang. Danach fordern Sie bei der Anmeldung ein neues Passwort an.',
  ],
  'erasure-requested': ({ link, day, time }) => [
    'Ihr Konto wird gelöscht',
    'Sie, oder jemand, der Ihr Passwort kennt, haben uns gebeten, Ihr Lyceum-Konto und alles über Sie zu löschen.',
    '',
    `Das geschieht am ${day} um ${time} UTC. Bis dahin können Sie sich anmelden und es abbrechen:`,
    link,
    '',
    'Wenn Sie das nicht waren, brechen Sie es ab und ändern Sie Ihr Passwort.',
  ],
  'erasure-cancelled': ({ link }) => [
    'Ihr Konto bleibt bestehen',
    'Die Löschung Ihres Lyceum-Kontos wurde abgebrochen. Nichts wurde geändert.',
    link,
  ],
  'erasure-begun': ({ link }) => [
    'Ihr Konto ist geschlossen',
    'Wie Sie wünschten, ist Ihr Lyceum-Konto geschlossen, und was wir über Sie haben, wird gelöscht. Das ist endgültig.',
    'Ausgestellte Rechnungen werden aufbewahrt, wie das Gesetz es verlangt. Dies ist unsere letzte E-Mail an Sie.',
    link,
  ],
  invoice: ({ link, number }) => [
    `Rechnung ${number}`,
    'Vielen Dank. Ihre Rechnung ist angehängt; Sie finden sie auch in Ihrem Konto:',
    link,
  ],
  'credit-note': ({ link, number }) => [
    `Gutschrift ${number}`,
    'Wir haben Ihnen Geld erstattet. Die Gutschrift ist angehängt; Sie finden sie auch in Ihrem Konto:',
    link,
  ],
};

const LANGUAGES = new Map<string | undefined, Language>(Object.entries({ en, pt, de }));

/** In the language of the locale, such as `pt-BR`; English where we don't write that. */
export function mailText(kind: MailKind, locale: string, { link, at, number = '' }: MailFacts): MailText {
  const language = LANGUAGES.get(locale.split('-')[0]?.toLowerCase()) ?? en;
  const iso = at.toISOString();
  const [subject, ...lines] = language[kind]({ link, day: iso.slice(0, 10), time: iso.slice(11, 16), number });
  return { subject, text: `${lines.join('\n')}\n` };
}
