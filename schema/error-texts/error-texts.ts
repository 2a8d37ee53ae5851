import { billing } from './pt/billing.js';
import { classes } from './pt/classes.js';
import { community } from './pt/community.js';
import { courses } from './pt/courses.js';
import { gamification } from './pt/gamification.js';
import { platform } from './pt/platform.js';
import { router } from './pt/router.js';
import { sentences } from './pt/sentences.js';
import { users } from './pt/users.js';

/** Texts of errors in one language other than English, in which errors are made. */
export interface ErrorTexts {
  /** ICU messages by domain and code; `platform` holds those that any domain may give, `router` its own. */
  readonly domains: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /**
   * Sentences that are no fixed text of a code, such as what is wrong with one field of an input: from English with names in
   * braces to the same in the language.
   */
  readonly sentences: Readonly<Record<string, string>>;
}

/** By language. */
export const ERROR_TEXTS: Readonly<Record<string, ErrorTexts>> = {
  pt: { domains: { billing, classes, community, courses, gamification, platform, router, users }, sentences },
};
