import type { ApolloServer } from '@apollo/server';
import type { Log } from '../../platform/process/telemetry.js';
import type { AllowedOrigins } from '../admission/origins.js';
import type { Allowance } from '../admission/rate-limits.js';
import type { RequestContext } from '../context.js';
import type { formatError } from '../errors.js';

/** Who sent a request, and what they may still send. */
export interface Identity extends Pick<RequestContext, 'viewer' | 'authorization' | 'partner'> {
  readonly allowance: Allowance | undefined;
}

export interface HttpOptions {
  readonly path: string;
  readonly origins: AllowedOrigins;
  readonly https: boolean;
  readonly identify: (authorization: string | undefined) => Promise<Identity>;
  readonly apollo: ApolloServer<RequestContext>;
  readonly format: ReturnType<typeof formatError>;
  readonly log: Log;
  /** The code of a request that was refused before it reached GraphQL. */
  readonly onRejected?: ((code: unknown) => void) | undefined;
}
