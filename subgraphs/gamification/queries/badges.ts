import DataLoader from 'dataloader';
import { hasRole } from '../../../platform/auth.js';
import { perRequest, requireViewer, type Context } from '../../../platform/context.js';
import { rowLoader } from '../../../platform/graphql/loaders.js';
import type { BadgeStatus, BadgeTier } from '../domain/badge.js';
import { progressOf } from '../domain/rules/rule.js';
import { FactReader } from './fact-values.js';
import { ownState } from './own-state.js';

export interface BadgeView {
  readonly id: string;
  readonly name: string;
  readonly status: BadgeStatus;
  readonly title: string;
  readonly text: string;
  readonly pictureUrl: string | null;
  readonly secret: boolean;
  readonly tiers: readonly BadgeTier[];
}

const COLUMNS = 'id, name, status, title, text, picture_url, secret, tiers';

/** Badges that the viewer may see: staff all; others those that can be earned, unless they are secret, and those they have. */
export async function visibleBadges(context: Context): Promise<BadgeView[]> {
  const viewer = requireViewer(context);
  const held = Object.keys((await ownState(context).load(viewer.id))?.badges ?? {});
  return context.db.rows(
    `select ${COLUMNS} from badge
     where $1 or status = 'active' and not secret or status <> 'draft' and name = any($2)
     order by activated_at nulls last, name limit 500`,
    [hasRole(viewer, 'staff'), held],
  );
}

export const badgeById = perRequest((context) =>
  rowLoader<BadgeView>('id', (ids) =>
    context.db.rows(`select ${COLUMNS} from badge where id = any($1::uuid[])`, [ids]),
  ),
);

/** Title, text and picture of badges by name: of badges that a user was awarded. */
export const badgeByName = perRequest(
  (context) =>
    new DataLoader<string, BadgeView | null>(async (names) => {
      const rows = await context.db.rows<BadgeView>(
        `select ${COLUMNS} from badge where name = any($1) and status <> 'draft'`,
        [names],
      );
      return names.map((name) => rows.find((row) => row.name === name) ?? null);
    }),
);

export interface OwnBadge {
  /** Null before the first award, and when it was revoked. */
  readonly tier: number | null;
  readonly awardedAt: Date | null;
  /** Toward the next tier, 0 to 1; null when there is none. */
  readonly progress: number | null;
}

/** What the viewer has of badges and how far they are, in one statement for all that are asked about at once. */
export const ownBadge = perRequest(
  (context) =>
    new DataLoader<BadgeView, OwnBadge, string>((badges) => readOwn(context, badges), { cacheKeyFn: ({ id }) => id }),
);

async function readOwn(context: Context, badges: readonly BadgeView[]): Promise<OwnBadge[]> {
  const state = await ownState(context).load(requireViewer(context).id);
  const reader = new FactReader();
  const nextOf = ({ name, status, tiers }: BadgeView): BadgeTier | undefined =>
    status === 'active' && state?.badges[name]?.revokedAt === undefined
      ? tiers[state?.badges[name]?.tiers.length ?? 0]
      : undefined;
  for (const badge of badges) {
    const next = nextOf(badge);
    if (next && state) reader.ask(state.counters, next.rule, { until: state.today });
  }
  await reader.read((sql, parameters) => context.db.rows(sql, parameters));
  return badges.map((badge) => {
    const held = state?.badges[badge.name];
    const next = nextOf(badge);
    const has = held !== undefined && held.revokedAt === undefined;
    const last = has ? held.tiers.at(-1) : undefined;
    return {
      tier: has ? held.tiers.length : null,
      awardedAt: last === undefined ? null : new Date(last),
      progress: next ? (state ? progressOf(next.rule, reader.of(state.id)) : 0) : null,
    };
  });
}
