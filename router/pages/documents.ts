import type { ProviderPage, TokenPage } from '../../platform/subgraph.js';

/** What a page sends. It is answered also where only the operations of our clients are. */
export function documentsOf(page: TokenPage | ProviderPage): readonly string[] {
  return 'token' in page ? [page.mutation] : [page.providersQuery, page.beginMutation, page.completeMutation];
}
