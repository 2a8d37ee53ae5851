import { InvalidInput } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { MAX_PAGE } from '../../../../platform/graphql/pagination.js';
import type { Scope } from '../../domain/boards.js';
import type { LeaderboardScopeInput } from './leaderboard.types.js';

/** Throws {@link InvalidInput} when scope and id don't go together. */
export function scopeOf({ type, id }: LeaderboardScopeInput): Scope {
  const scope = type.toLowerCase() as Scope['type'];
  if (scope === 'global') {
    if (id === undefined || id === null) return { type: scope };
    throw new InvalidInput([{ field: 'scope.id', message: 'is not for the scope GLOBAL' }]);
  }
  if (!id || !isUuid(id)) {
    throw new InvalidInput([{ field: 'scope.id', message: `must be the id of a ${scope}` }]);
  }
  return { type: scope, id };
}

export function isScope(input: LeaderboardScopeInput): boolean {
  try {
    scopeOf(input);
    return true;
  } catch {
    return false;
  }
}

export function mustBeWithin(field: string, value: number, max: number = MAX_PAGE): void {
  if (value < 1 || value > max) throw new InvalidInput([{ field, message: `must be between 1 and ${max}` }]);
}
