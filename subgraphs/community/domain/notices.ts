import { formatMoney } from '../../../platform/domain/money.js';

export const NOTIFICATION_CATEGORIES = ['account', 'classes', 'lessons', 'progress', 'billing', 'discussions'] as const;
export type NotificationCategory = (typeof NOTIFICATION_CATEGORIES)[number];

/** What a person reads. */
export interface NoticeText {
  readonly title: string;
  readonly body: string;
}

interface Template<Facts> {
  readonly category: NotificationCategory;
  readonly en: (facts: Facts, locale: string, timeZone: string) => NoticeText;
  readonly pt: (facts: Facts, locale: string, timeZone: string) => NoticeText;
}

function template<Facts extends object = Readonly<Record<string, never>>>(written: Template<Facts>): Template<Facts> {
  return written;
}

export interface BookingFacts {
  readonly startsAt?: string;
  readonly previousStartsAt?: string;
  /** Title of the course, where it is known. */
  readonly course?: string;
  /** What the recipient does in the session. */
  readonly role?: 'student' | 'assistant';
}

const sessionIn = {
  en: ({ course }: BookingFacts): string => (course === undefined ? 'Your session' : `Your session on “${course}”`),
  pt: ({ course }: BookingFacts): string => (course === undefined ? 'A sua sessão' : `A sua sessão de «${course}»`),
};

/** Date and time in the zone of the reader. */
function when(instant: string | undefined, locale: string, timeZone: string): string {
  if (instant === undefined) return '';
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone });
  return `${format.format(new Date(instant))} (${timeZone})`;
}

/**
 * Every notice: the event that causes it → category → words. The key is stored with each notification, and the words are
 * made of the stored facts whenever it is read: a key is never renamed, and facts are only added as optional ones.
 */
const NOTICES = {
  'user-registered': template({
    category: 'account',
    en: () => ({ title: 'Welcome to Lyceum', body: 'Your account is ready. Find a course to begin with.' }),
    pt: () => ({ title: 'Boas-vindas ao Lyceum', body: 'A sua conta está pronta. Encontre um curso para começar.' }),
  }),
  'data-export-ready': template<{ expiresAt: string }>({
    category: 'account',
    en: ({ expiresAt }) => ({
      title: 'Your data is ready',
      body: `The archive that you asked for can be downloaded until ${expiresAt.slice(0, 10)}.`,
    }),
    pt: ({ expiresAt }) => ({
      title: 'Os seus dados estão prontos',
      body: `O arquivo que pediu pode ser descarregado até ${expiresAt.slice(0, 10)}.`,
    }),
  }),
  'student-enrolled': template<{ credits: number }>({
    category: 'classes',
    en: ({ credits }) => ({
      title: 'You are in the class',
      body: `Your seat is confirmed. Meetings included: ${credits}.`,
    }),
    pt: ({ credits }) => ({
      title: 'Já faz parte da turma',
      body: `O seu lugar está confirmado. Aulas incluídas: ${credits}.`,
    }),
  }),
  'waitlist-promoted': template({
    category: 'classes',
    en: () => ({
      title: 'A seat is free',
      body: 'A seat in a group session is kept for you: take it before the offer ends.',
    }),
    pt: () => ({
      title: 'Há um lugar livre',
      body: 'Um lugar numa sessão de grupo está reservado para si: aceite-o antes de a oferta terminar.',
    }),
  }),
  'booking-confirmed': template<BookingFacts>({
    category: 'classes',
    en: (facts, locale, zone) => ({
      title: 'Session booked',
      body: `${sessionIn.en(facts)}: ${when(facts.startsAt, locale, zone)}.`,
    }),
    pt: (facts, locale, zone) => ({
      title: 'Sessão reservada',
      body: `${sessionIn.pt(facts)}: ${when(facts.startsAt, locale, zone)}.`,
    }),
  }),
  'booking-moved': template<BookingFacts>({
    category: 'classes',
    en: (facts, locale, zone) => ({
      title: 'Session moved',
      body: `${sessionIn.en(facts)}: ${when(facts.startsAt, locale, zone)} instead of ${when(facts.previousStartsAt, locale, zone)}.`,
    }),
    pt: (facts, locale, zone) => ({
      title: 'Sessão alterada',
      body: `${sessionIn.pt(facts)}: ${when(facts.startsAt, locale, zone)} em vez de ${when(facts.previousStartsAt, locale, zone)}.`,
    }),
  }),
  // Notices from before had no facts.
  'booking-cancelled': template<BookingFacts | Readonly<Record<string, never>>>({
    category: 'classes',
    en: (facts: BookingFacts, locale, zone) => ({
      title: 'Session cancelled',
      body:
        (facts.startsAt
          ? `${sessionIn.en(facts)} does not take place: ${when(facts.startsAt, locale, zone)}.`
          : 'A session that you booked does not take place.') +
        (facts.role === 'assistant' ? '' : ' You get back what you paid.'),
    }),
    pt: (facts: BookingFacts, locale, zone) => ({
      title: 'Sessão cancelada',
      body:
        (facts.startsAt
          ? `${sessionIn.pt(facts)} não se realiza: ${when(facts.startsAt, locale, zone)}.`
          : 'Uma sessão que reservou não se realiza.') +
        (facts.role === 'assistant' ? '' : ' Recebe de volta o que pagou.'),
    }),
  }),
  'class-invitation': template<{ expiresAt: string }>({
    category: 'classes',
    en: ({ expiresAt }, locale, zone) => ({
      title: 'You are invited to a class',
      body: `Accept the invitation until ${when(expiresAt, locale, zone)}.`,
    }),
    pt: ({ expiresAt }, locale, zone) => ({
      title: 'Foi convidado para uma turma',
      body: `Aceite o convite até ${when(expiresAt, locale, zone)}.`,
    }),
  }),
  'booking-rejected': template({
    category: 'classes',
    en: () => ({ title: 'Session not booked', body: 'Your bundle has no session left for it.' }),
    pt: () => ({ title: 'Sessão não reservada', body: 'O seu pacote já não tem sessões disponíveis.' }),
  }),
  'credit-low': template<{ balance: number }>({
    category: 'classes',
    en: ({ balance }) => ({ title: 'Your credit is running low', body: `Meetings left in your class: ${balance}.` }),
    pt: ({ balance }) => ({ title: 'O seu crédito está a acabar', body: `Aulas restantes na sua turma: ${balance}.` }),
  }),
  'lesson-unlocked': template({
    category: 'lessons',
    en: () => ({ title: 'New lesson unlocked', body: 'Your instructor has opened a lesson and its exercises.' }),
    pt: () => ({ title: 'Nova lição disponível', body: 'O seu professor abriu uma lição e os respetivos exercícios.' }),
  }),
  'level-up': template<{ level: number }>({
    category: 'progress',
    en: ({ level }) => ({ title: `Level ${level}`, body: `Congratulations: you have reached level ${level}.` }),
    pt: ({ level }) => ({ title: `Nível ${level}`, body: `Parabéns: chegou ao nível ${level}.` }),
  }),
  'badge-unlocked': template<{ badge: string }>({
    category: 'progress',
    en: ({ badge }) => ({ title: 'New badge', body: `You have earned the badge “${badge}”.` }),
    pt: ({ badge }) => ({ title: 'Nova medalha', body: `Ganhou a medalha «${badge}».` }),
  }),
  'payment-succeeded': template<{ amountMinor: number; currency: string }>({
    category: 'billing',
    en: (amount, locale) => ({
      title: 'Payment received',
      body: `We have received your payment of ${formatMoney(amount, locale)}.`,
    }),
    pt: (amount, locale) => ({
      title: 'Pagamento recebido',
      body: `Recebemos o seu pagamento de ${formatMoney(amount, locale)}.`,
    }),
  }),
  'entitlement-granted': template<{ entitlement: string }>({
    category: 'billing',
    en: ({ entitlement }) => ({ title: 'Access granted', body: `You now have access to “${entitlement}”.` }),
    pt: ({ entitlement }) => ({ title: 'Acesso concedido', body: `Já tem acesso a «${entitlement}».` }),
  }),
  'course-opened': template({
    category: 'billing',
    en: () => ({
      title: 'Your course is open',
      body: 'Welcome: the course that you bought is yours. Begin whenever you like.',
    }),
    pt: () => ({
      title: 'O seu curso está aberto',
      body: 'Boas-vindas: o curso que comprou é seu. Comece quando quiser.',
    }),
  }),
  'post-liked': template({
    category: 'discussions',
    en: () => ({ title: 'New like', body: 'Somebody likes your post.' }),
    pt: () => ({ title: 'Novo gosto', body: 'Alguém gosta da sua publicação.' }),
  }),
  'comment-added': template({
    category: 'discussions',
    en: () => ({ title: 'New comment', body: 'Somebody has commented on your post.' }),
    pt: () => ({ title: 'Novo comentário', body: 'Alguém comentou a sua publicação.' }),
  }),
};

export type NoticeKind = keyof typeof NOTICES;
export type NoticeFacts<Kind extends NoticeKind = NoticeKind> = Parameters<(typeof NOTICES)[Kind]['en']>[0];

/** What a notice leads to. */
export interface NoticeLinks {
  readonly courseId?: string;
  readonly classId?: string;
  readonly lessonId?: string;
  readonly postId?: string;
  /** Who caused it, where that is another person. */
  readonly actorId?: string;
}

/** Something that a person is told, before it is in anyone's inbox. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly category: NotificationCategory;
  readonly facts: NoticeFacts;
  readonly links: NoticeLinks;
}

export function notice<Kind extends NoticeKind>(kind: Kind, facts: NoticeFacts<Kind>, links: NoticeLinks = {}): Notice {
  return { kind, category: NOTICES[kind].category, facts, links };
}

/** The words of a stored notice, in Portuguese for Portuguese locales and in English for all others. */
export function noticeText(
  stored: { readonly kind: string; readonly facts: object },
  locale: string,
  timeZone: string | null = null,
): NoticeText {
  const tag = knownLocale(locale);
  const language = tag.startsWith('pt') ? 'pt' : 'en';
  const words = (NOTICES as Partial<Record<string, Template<never>>>)[stored.kind];
  // While versions roll, an older process may read what a newer one has written.
  if (!words) return UNKNOWN[language];
  return words[language](stored.facts as never, tag, timeZone ?? 'UTC');
}

const UNKNOWN = {
  en: { title: 'News for you', body: 'There is something new for you.' },
  pt: { title: 'Novidades', body: 'Há novidades para si.' },
};

/** Locales are written by people's devices: one that Intl would refuse becomes English. */
function knownLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? 'en';
  } catch {
    return 'en';
  }
}
