import { Directive } from 'type-graphql';
import { PARTNER_TAG, SCOPE_TAG } from './partner-tags.js';

/**
 * Puts a field, argument or type into the partner contract: of a type all its fields, but never their arguments. `scope`
 * is what an API key needs to select the field.
 */
export function ForPartners(scope?: string): ReturnType<typeof Directive> {
  const tags = [PARTNER_TAG, ...(scope === undefined ? [] : [`${SCOPE_TAG}${scope}`])];
  const directives = tags.map((tag) => Directive(`@tag(name: "${tag}")`)) as ((...on: unknown[]) => void)[];
  return (...on: unknown[]) => {
    for (const directive of directives) directive(...on);
  };
}
