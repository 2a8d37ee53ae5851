import type { Identity, ProviderPage, SubgraphDefinition, TokenPage } from './subgraph.js';

/**
 * What other processes know of the domains without loading their code: generated from the definitions into
 * schema/generated/manifest.ts by `npm run schema`.
 */
export interface Manifest {
  /** Names in the order of the definitions, which gives each its default port. */
  readonly domains: readonly string[];
  /** The domain that signs users in; absent where no definition does. */
  readonly identity: (Identity & { readonly domain: string }) | undefined;
  /** Domains whose events may change who may receive a shared subscription. */
  readonly membership: readonly string[];
  /** Text that the router serves to anyone who knows its address. */
  readonly texts: readonly { readonly domain: string; readonly path: string; readonly contentType: string }[];
  /** Files that the router serves to anyone who knows their address. */
  readonly downloads: readonly { readonly domain: string; readonly path: string }[];
  /** Signed uploads and files: the router's path has the domain behind the first segment, `/uploads/users/:token`. */
  readonly uploads: readonly { readonly domain: string; readonly path: string }[];
  readonly files: readonly { readonly domain: string; readonly path: string }[];
  /** Files that are shown in place and never change at their address. */
  readonly images: readonly { readonly domain: string; readonly path: string }[];
  /** Paths that providers call; the named header carries the signature of the body. */
  readonly webhooks: readonly { readonly domain: string; readonly path: string; readonly signatureHeader: string }[];
  /** Forms that anyone may send to a path; their answer is text. */
  readonly forms: readonly { readonly domain: string; readonly path: string; readonly contentType: string }[];
  readonly pages: readonly (TokenPage | ProviderPage)[];
}

/** Of a router that serves an external supergraph. */
export const EMPTY_MANIFEST: Manifest = {
  domains: [],
  identity: undefined,
  membership: [],
  texts: [],
  downloads: [],
  uploads: [],
  files: [],
  images: [],
  webhooks: [],
  forms: [],
  pages: [],
};

export function manifestOf(definitions: readonly SubgraphDefinition[]): Manifest {
  const [owner, ...others] = definitions.filter(({ identity }) => identity !== undefined);
  if (others.length > 0) throw new Error('More than one definition has an identity.');
  const manifest = {
    domains: definitions.map(({ name }) => name),
    identity: owner?.identity && { domain: owner.name, ...owner.identity },
    membership: definitions.filter(({ membershipEvents }) => membershipEvents).map(({ name }) => name),
    texts: [] as Manifest['texts'][number][],
    downloads: [] as Manifest['downloads'][number][],
    uploads: [] as Manifest['uploads'][number][],
    files: [] as Manifest['files'][number][],
    images: [] as Manifest['images'][number][],
    webhooks: [] as Manifest['webhooks'][number][],
    forms: [] as Manifest['forms'][number][],
    pages: definitions.flatMap(({ pages = [] }) => pages),
  };
  for (const { name: domain, routes = [] } of definitions) {
    for (const route of routes) {
      const { path } = route;
      if (route.method === 'POST') {
        if (route.webhook) manifest.webhooks.push({ domain, path, ...route.webhook });
        if (route.form) manifest.forms.push({ domain, path, ...route.form });
      } else if (route.method === 'PUT') manifest.uploads.push({ domain, path });
      else if (route.download === 'signed') manifest.files.push({ domain, path });
      else if (route.download === 'image') manifest.images.push({ domain, path });
      else if (route.download) manifest.downloads.push({ domain, path });
      else if (route.contentType !== undefined) manifest.texts.push({ domain, path, contentType: route.contentType });
    }
  }
  return manifest;
}
