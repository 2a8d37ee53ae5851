export const CHANNELS = ['app', 'mail', 'push', 'sms'] as const;
export type Channel = (typeof CHANNELS)[number];

/** How soon a channel tells: at once, in a digest, or not at all. */
export const CADENCES = ['now', 'daily', 'weekly', 'never'] as const;
export type Cadence = (typeof CADENCES)[number];

interface CategoryRule {
  /** By channel, for users who have set nothing. A channel that is not named is `never`. */
  readonly defaults: Partial<Readonly<Record<Channel, Cadence>>>;
  /** Channels that users cannot change. */
  readonly fixed?: readonly Channel[];
  /** Quiet hours do not hold it. */
  readonly urgent?: true;
}

/** `lessons` is the category of notices of lessons that were written before they joined `classes`. */
export const CATEGORIES = {
  security: { defaults: { app: 'now', mail: 'now' }, fixed: ['app', 'mail'], urgent: true },
  account: { defaults: { app: 'now', mail: 'now' } },
  classes: { defaults: { app: 'now', mail: 'now', push: 'now' } },
  lessons: { defaults: { app: 'now', push: 'now' } },
  learning: { defaults: { app: 'now', push: 'now' } },
  progress: { defaults: { app: 'now' } },
  streaks: { defaults: { app: 'now', push: 'now' } },
  billing: { defaults: { app: 'now', mail: 'now' } },
  discussions: { defaults: { app: 'now', push: 'now', mail: 'daily' } },
  events: { defaults: { app: 'now', mail: 'now', push: 'now' } },
  messages: { defaults: { push: 'now', mail: 'daily' } },
} as const satisfies Readonly<Record<string, CategoryRule>>;

export type NotificationCategory = keyof typeof CATEGORIES;
export const NOTIFICATION_CATEGORIES = Object.keys(CATEGORIES) as NotificationCategory[];

/** What a user who has set nothing gets. */
export function defaultCadence(category: NotificationCategory, channel: Channel): Cadence {
  const { defaults }: CategoryRule = CATEGORIES[category];
  return defaults[channel] ?? 'never';
}

export function isFixed(category: NotificationCategory, channel: Channel): boolean {
  const { fixed }: CategoryRule = CATEGORIES[category];
  return fixed?.includes(channel) ?? false;
}

export function isUrgent(category: NotificationCategory): boolean {
  const { urgent }: CategoryRule = CATEGORIES[category];
  return urgent ?? false;
}

/** Digests are mails; SMS costs money and is for the security of an account only. */
export function cadencesOf(category: NotificationCategory, channel: Channel): readonly Cadence[] {
  if (isFixed(category, channel)) return [defaultCadence(category, channel)];
  if (channel === 'sms' && category !== 'security') return ['never'];
  return channel === 'mail' ? CADENCES : ['now', 'never'];
}
