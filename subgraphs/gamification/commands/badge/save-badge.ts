import { runIdempotently, violates } from '../../../../platform/command.js';
import { requireRole, type Context } from '../../../../platform/context.js';
import { Badge, type BadgeDetails } from '../../domain/badge.js';
import { BadgeNameTaken, BadgeNotFound, RuleInvalid } from '../../domain/errors.js';
import { parseRule, type Rule } from '../../domain/rules/rule.js';

export interface SaveBadge extends Omit<BadgeDetails, 'tiers' | 'pictureUrl'> {
  /** Absent for a new badge. */
  readonly badgeId?: string | null | undefined;
  readonly pictureUrl?: string | null | undefined;
  readonly tiers: readonly { readonly title: string; readonly rule: string }[];
  readonly idempotencyKey: string;
}

/** A new badge is a draft. The name of a badge never changes. */
export async function saveBadge(context: Context, input: SaveBadge): Promise<{ badgeId: string }> {
  const viewer = requireRole(context, 'staff');
  const tiers = parseTiers(input.tiers);
  const { name, title, text, secret, pictureUrl = null } = input;
  const details = { name, title, text, secret, pictureUrl, tiers };
  return runIdempotently(context, 'saveBadge', input, async (transaction) => {
    if (!input.badgeId) {
      const badge = transaction.add(new Badge(details, viewer.id));
      await transaction.flush();
      return { badgeId: badge.id };
    }
    const badge = await transaction.load(Badge, input.badgeId, () => new BadgeNotFound());
    badge.change(details);
    return { badgeId: badge.id };
  }).catch((error: unknown) => {
    throw violates(error, 'badge_name') ? new BadgeNameTaken() : error;
  });
}

/** All problems of all tiers at once. */
function parseTiers(tiers: SaveBadge['tiers']): { title: string; rule: Rule }[] {
  const problems: string[] = [];
  const parsed = tiers.map(({ title, rule }, index) => {
    try {
      return { title, rule: parseRule(rule, `input.tiers[${index}].rule`) };
    } catch (error) {
      if (!(error instanceof RuleInvalid)) throw error;
      problems.push(...((error.details?.['problems'] as readonly string[] | undefined) ?? []));
      return null;
    }
  });
  if (problems.length > 0) throw new RuleInvalid(problems, 'input.tiers');
  return parsed.filter((tier) => tier !== null);
}
