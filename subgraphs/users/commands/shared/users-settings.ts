import type { Context } from '../../../../platform/context.js';
import { provide, Resource } from '../../../../platform/resources.js';

export interface UsersSettings {
  /** A session ends at the latest so many days after its log-in, however often it is used. */
  readonly sessionMaxDays: number;
  /** Registrations and requests for mails that one network may make per hour; 0: any number. */
  readonly mailRequestsPerAddress: number;
}

export const DEFAULT_USERS_SETTINGS: UsersSettings = { sessionMaxDays: 180, mailRequestsPerAddress: 60 };

export const usersLimits = new Resource<UsersSettings>('limits of users');

/** For tests: as `prepare` provides them. */
export function useUsersSettings(context: Context, given: UsersSettings): void {
  provide(context, [usersLimits.is(given)]);
}

/** The defaults in a process that was not prepared, such as an operator's. */
export function usersSettings(context: Context): UsersSettings {
  return usersLimits.of(context) ?? DEFAULT_USERS_SETTINGS;
}
