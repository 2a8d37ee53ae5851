/** Decides which origins' pages may call the router. `/graphql` uses no cookies: CORS protects what a page may read. */
export class AllowedOrigins {
  private readonly origins: ReadonlySet<string>;

  constructor(
    /** The setting CORS_ORIGINS; `*` allows any origin. */
    origins: readonly string[],
    /** In development: pages of any port of this machine, such as those of a dev server. */
    private readonly localhost: boolean,
  ) {
    this.origins = new Set(origins);
  }

  /** Whether the response depends on the origin of the request. */
  get vary(): boolean {
    return this.localhost || this.origins.size > 0;
  }

  allows(origin: string): boolean {
    return this.origins.has('*') || this.origins.has(origin) || (this.localhost && isLocalhost(origin));
  }
}

function isLocalhost(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  if (protocol !== 'http:' && protocol !== 'https:') return false;
  return (
    hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '127.0.0.1' || hostname === '[::1]'
  );
}
