import type { DomainSettings } from '../platform/config/config.js';
import { settings as billing } from './billing/settings.js';
import { settings as community } from './community/settings.js';
import { settings as courses } from './courses/settings.js';
import { settings as users } from './users/settings.js';

/**
 * The domains in their order, with their settings and without their code, so that a process can check its configuration
 * before it loads anything. A test compares the list with the definitions.
 */
export const domains = [
  { name: 'users', settings: users },
  { name: 'courses', settings: courses },
  { name: 'classes' },
  { name: 'gamification' },
  { name: 'community', settings: community },
  { name: 'billing', settings: billing },
] as const satisfies readonly DomainSettings[];

export type Domain = (typeof domains)[number]['name'];

export const DOMAINS: readonly Domain[] = domains.map(({ name }) => name);
