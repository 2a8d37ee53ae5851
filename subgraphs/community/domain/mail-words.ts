import { Messages } from '../../../platform/domain/messages.js';

/** What stands around notices in mails, pushes and on the page that ends mails. */
export const mailWords = new Messages({
  en: {
    greeting: 'Hello {name},',
    open: 'Open in Lyceum',
    why: 'You get this mail because of your settings for notifications.',
    security: 'You get this mail because it concerns the security of your account.',
    stop: 'Stop these mails',
    digest: '{count, plural, one {# notice} other {# notices}} from Lyceum',
    merged: '{title} ({count, plural, one {# notice} other {# notices}})',
    more: '{count, plural, one {# more notice is} other {# more notices are}} in the app.',
    stopTitle: 'Stop these mails?',
    stopText: 'You will get no more mails of this kind. You can change this in your settings at any time.',
    stopped: 'You will get no more mails of this kind.',
  },
  pt: {
    greeting: 'Olá {name},',
    open: 'Abrir no Lyceum',
    why: 'Recebe este e-mail por causa das suas definições de notificações.',
    security: 'Recebe este e-mail porque diz respeito à segurança da sua conta.',
    stop: 'Deixar de receber estes e-mails',
    digest: '{count, plural, one {# notificação} many {# de notificações} other {# notificações}} do Lyceum',
    merged: '{title} ({count, plural, one {# notificação} many {# de notificações} other {# notificações}})',
    more: '{count, plural, one {Há mais # notificação} many {Há mais # de notificações} other {Há mais # notificações}} na aplicação.',
    stopTitle: 'Deixar de receber estes e-mails?',
    stopText: 'Deixa de receber e-mails deste tipo. Pode mudar isto nas definições a qualquer momento.',
    stopped: 'Já não vai receber e-mails deste tipo.',
  },
});
