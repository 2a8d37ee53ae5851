import type { RouterConfig } from '../platform/config/router.js';
import { Admission, sensitiveMutations } from './admission/admission.js';
import { costRules } from './admission/cost.js';
import type { TrustedDocuments } from './admission/trusted-documents.js';
import { CacheHints } from './cache/cache-policy.js';
import { unavailable } from './errors.js';
import type { Executor } from './execution/executor.js';
import type { LoadedSupergraph } from './execution/gateway.js';
import { SubscriptionPlanner } from './live/subscription-planner.js';

export interface ServedSupergraphOptions {
  readonly settings: RouterConfig;
  /** Whether clients may introspect the schema and errors may suggest names. */
  readonly introspection: boolean;
  readonly trustedDocuments: TrustedDocuments;
}

/** Everything derived from one version of the supergraph. */
export interface SupergraphVersion {
  readonly executor: Executor;
  readonly planner: SubscriptionPlanner;
  readonly hints: CacheHints;
}

/** The only state that a load of the supergraph replaces. All parts of a version are replaced together. */
export class ServedSupergraph {
  /** False while the file has a version that could not be loaded; the version before it is served. */
  isCurrent = true;
  private served: SupergraphVersion | undefined;

  constructor(private readonly options: ServedSupergraphOptions) {}

  /** Undefined before the first load. */
  get version(): SupergraphVersion | undefined {
    return this.served;
  }

  /** Throws `SERVICE_UNAVAILABLE` before the first load. */
  readonly planner = (): SubscriptionPlanner => {
    if (!this.served) throw unavailable();
    return this.served.planner;
  };

  replace(supergraph: LoadedSupergraph): SupergraphVersion {
    const { schema, planner, executor } = supergraph;
    const internal = planner.supergraph.schema;
    const hints = new CacheHints(internal, schema);
    this.served = {
      executor,
      planner: new SubscriptionPlanner(supergraph, this.admissionOf(supergraph), hints),
      hints,
    };
    return this.served;
  }

  private admissionOf({ schema, planner }: LoadedSupergraph): Admission {
    const { settings, introspection, trustedDocuments } = this.options;
    const internal = planner.supergraph.schema;
    return new Admission({
      schema,
      introspection,
      limits: settings.limits,
      suggestions: introspection,
      costs: costRules(internal),
      ...(settings.trustedDocumentsOnly && { trusted: trustedDocuments.has }),
      sensitive: sensitiveMutations(internal),
    });
  }
}
