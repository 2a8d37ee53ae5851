import { InvalidInput } from '../../../../platform/domain/errors.js';
import { isUuid } from '../../../../platform/domain/ids.js';
import { MAX_PAGE } from '../../../../platform/graphql/pagination.js';
import type { Scope } from '../../domain/boards.js';
import type { LeaderboardScopeInput } from './leaderboard.types.js';

/** Throws {@link InvalidInput} when scope and id do not go together. `viewerId` is whose friends are compared. */
export function scopeOf({ type, id }: LeaderboardScopeInput, viewerId: string): Scope {
  const scope = type.toLowerCase() as Scope['type'];
  if (scope === 'global' || scope === 'friends' || scope === 'league') {
    if (id !== undefined && id !== null)
      throw new InvalidInput([{ field: 'scope.id', message: `must be absent for the scope ${scope.toUpperCase()}` }]);
    return scope === 'global' ? { type: scope } : { type: scope, id: viewerId };
  }
  if (!id || !isUuid(id)) throw new InvalidInput([{ field: 'scope.id', message: `must be the id of a ${scope}` }]);
  return { type: scope, id };
}

/** Scope of a shared stream: one that is the same for every viewer. */
export function sharedScopeOf(input: LeaderboardScopeInput): Scope {
  const type = input.type.toLowerCase();
  if (type === 'friends' || type === 'league')
    throw new InvalidInput([
      { field: 'scope.type', message: `must not be ${type.toUpperCase()}: query that leaderboard instead` },
    ]);
  return scopeOf(input, '');
}

export function isSharedScope(input: LeaderboardScopeInput): boolean {
  try {
    sharedScopeOf(input);
    return true;
  } catch {
    return false;
  }
}

export function mustBeWithin(field: string, value: number, max: number = MAX_PAGE): void {
  if (value < 1 || value > max) throw new InvalidInput([{ field, message: `must be between 1 and ${max}` }]);
}
