import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { FastifyInstance } from 'fastify';
import {
  buildSchema,
  GraphQLError,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
} from 'graphql';
import type { RouterConfig } from '../../platform/config/router.js';
import { PARTNER_TAG } from '../../platform/graphql/partner-tags.js';
import type { Log } from '../../platform/process/telemetry.js';
import { contractByTag, type Contract } from '../../platform/graphql/contract-by-tag.js';
import { Admission, admissionPlugin } from '../admission/admission.js';
import type { ApiKeys } from './api-keys.js';
import type { Budget, RequestContext } from '../context.js';
import { costRules } from '../admission/cost.js';
import type { CacheHints } from '../cache/cache-policy.js';
import { formatError, unavailable } from '../errors.js';
import { documentStore } from '../execution/operation/documents.js';
import type { PlanningQueue } from '../execution/planning-queue.js';
import { executorOf, type Gateway, type LoadedSupergraph } from '../execution/gateway.js';
import { addGraphQL } from '../http/graphql-route.js';
import { requestLog } from '../http/request-log.js';
import { languagePlugin } from '../language/language-plugin.js';
import { partnerPage } from './page.js';
import type { RequestRates } from '../admission/rate-limits.js';
import { BudgetExceeded, refused, ScopeMissing } from '../refusals.js';

const PATH = '/partner/graphql';
const PAGE_PATH = '/partner';

export interface PartnerOptions {
  readonly settings: RouterConfig;
  readonly keys: ApiKeys;
  readonly rates: RequestRates;
  readonly planning: PlanningQueue;
  readonly log: Log;
}

type SchemaListener = Parameters<Gateway['onSchemaLoadOrUpdate']>[0];

interface Served {
  readonly contract: Contract;
  readonly admission: Admission;
  readonly hints: CacheHints;
  /** Scopes by document, which is parsed once. */
  readonly scopes: WeakMap<DocumentNode, readonly string[]>;
}

/**
 * The endpoint of partners: the same graph and executor behind a smaller schema, so that what is not in the contract can't be
 * named, let alone reached. Requests come by API key, are anonymous to subgraphs, and pay by their cost.
 */
export class PartnerEndpoint {
  private readonly supergraphs = new WeakMap<GraphQLSchema, LoadedSupergraph>();
  private readonly listeners = new Set<SchemaListener>();
  private served: Served | undefined;
  private started = false;
  private readonly apollo: ApolloServer<RequestContext>;

  constructor(private readonly options: PartnerOptions) {
    const { settings, log } = options;
    const format = formatError(log, { suggestions: true });
    this.apollo = new ApolloServer<RequestContext>({
      gateway: this.gateway(),
      formatError: format,
      includeStacktraceInErrorResponses: false,
      introspection: true,
      // Keys are sent in a header, never by cookies.
      csrfPrevention: false,
      documentStore: documentStore(),
      parseOptions: { maxTokens: settings.limits.tokens },
      dangerouslyDisableValidation: true,
      allowBatchedHttpRequests: false,
      stopOnTerminationSignals: false,
      logger: log,
      plugins: [
        ApolloServerPluginLandingPageDisabled(),
        requestLog(log),
        admissionPlugin(
          () => this.current.admission,
          format,
          options.planning,
          (document, context) => this.pay(document, context),
        ),
        reportCost,
        languagePlugin((document) => this.served?.hints.dependsOnLanguage(document) ?? false),
      ],
    });
  }

  /** Goes over to the contract of another version of the supergraph. One without a contract is reported to partners as such. */
  serve(supergraph: LoadedSupergraph, hints: CacheHints): void {
    const internal = supergraph.planner.supergraph.schema;
    const contract = contractByTag(internal, supergraph.schema, PARTNER_TAG);
    if (!contract) {
      this.served = undefined;
      return;
    }
    for (const problem of contract.problems) this.options.log.warn({ problem }, 'not in the partner contract');
    const { schema } = contract;
    this.supergraphs.set(schema, supergraph);
    this.served = {
      contract,
      admission: new Admission({
        schema,
        limits: this.options.settings.limits,
        introspection: true,
        suggestions: true,
        costs: costRules(internal),
        sensitive: new Set(),
      }),
      hints,
      scopes: new WeakMap(),
    };
    for (const listener of this.listeners) listener({ apiSchema: schema, coreSupergraphSdl: '' });
  }

  /** While no supergraph has a contract, the endpoint answers as a path of which there is nothing. */
  async start(app: FastifyInstance, format: ReturnType<typeof formatError>): Promise<void> {
    this.started = true;
    await this.apollo.start();
    app.addHook('onRequest', async (request, reply) => {
      // By the route, not by the address, which may be written in many ways.
      const { url } = request.routeOptions;
      if (!this.served && (url === PATH || url === PAGE_PATH)) return reply.callNotFound();
    });
    const { keys, rates, log } = this.options;
    addGraphQL(app, {
      path: PATH,
      apollo: this.apollo,
      identify: async (authorization) => {
        const partner = await keys.partner(authorization);
        const allowance = await rates.count('key', partner.keyId);
        return { viewer: null, authorization: undefined, partner, allowance };
      },
      format,
      log,
    });
    app.get(PAGE_PATH, (_request, reply) => {
      const { html, contentSecurityPolicy } = partnerPage(this.current.contract, PATH);
      return reply
        .headers({ 'content-security-policy': contentSecurityPolicy, 'cache-control': 'public, max-age=300' })
        .type('text/html; charset=utf-8')
        .send(html);
    });
  }

  async stop(): Promise<void> {
    if (this.started) await this.apollo.stop();
  }

  private get current(): Served {
    if (!this.served) throw unavailable();
    return this.served;
  }

  private gateway(): Gateway {
    return {
      load: () => {
        // Apollo Server starts over some schema, and the first contract may come with a changed supergraph.
        const schema = this.served?.contract.schema ?? buildSchema('type Query { nothing: Boolean }');
        for (const listener of this.listeners) listener({ apiSchema: schema, coreSupergraphSdl: '' });
        return Promise.resolve({ executor: executorOf(this.supergraphs) });
      },
      onSchemaLoadOrUpdate: (listener) => {
        this.listeners.add(listener);
        return () => this.listeners.delete(listener);
      },
      stop: () => Promise.resolve(),
    };
  }

  /** Scopes first: what may not be asked costs nothing. */
  private async pay(document: DocumentNode, { partner, measured }: RequestContext): Promise<void> {
    if (!partner) throw unavailable();
    measured.budget = partner.budget;
    const missing = this.scopesOf(document).filter((scope) => !partner.scopes.includes(scope));
    if (missing.length > 0) throw refused(new ScopeMissing(missing), 403);
    measured.cost = Math.max(1, measured.cost ?? 0);
    try {
      measured.budget = await partner.spend(measured.cost);
    } catch (error) {
      const budget = budgetIn(error);
      if (budget) measured.budget = budget;
      throw error;
    }
  }

  /** Of all operations and fragments of a document. */
  private scopesOf(document: DocumentNode): readonly string[] {
    const { contract, scopes } = this.current;
    const known = scopes.get(document);
    if (known) return known;
    const needed = new Set<string>();
    const types = new TypeInfo(contract.schema);
    visit(
      document,
      visitWithTypeInfo(types, {
        Field: (node) => {
          const type = types.getParentType()?.name ?? '';
          // Those of the type too: an object needs the same scope by whatever path it is reached.
          for (const coordinate of [type, `${type}.${node.name.value}`])
            for (const scope of contract.scopes.get(coordinate) ?? []) needed.add(scope);
        },
      }),
    );
    const found = [...needed].sort();
    scopes.set(document, found);
    return found;
  }
}

/** The budget that a rejection reports. */
function budgetIn(error: unknown): Budget | undefined {
  const cause = error instanceof GraphQLError ? error.originalError : undefined;
  return cause instanceof BudgetExceeded ? cause.budget : undefined;
}

/** What a request costs and what is left of the day's budget, in headers and in the response; also where it is rejected. */
const reportCost: ApolloServerPlugin<RequestContext> = {
  requestDidStart: () =>
    Promise.resolve({
      willSendResponse: ({ response, contextValue: { measured } }) => {
        const { cost, budget } = measured;
        const { headers } = response.http;
        if (cost !== undefined) headers.set('lyceum-cost', String(cost));
        if (cost === undefined || !budget || response.body.kind !== 'single') return Promise.resolve();
        if (response.body.singleResult.errors?.some(({ extensions }) => extensions?.['code'] === 'BUDGET_EXCEEDED'))
          headers.set('retry-after', String(secondsUntil(budget.resetsAt)));
        headers.set('lyceum-budget-remaining', String(budget.remaining));
        headers.set('lyceum-budget-reset', budget.resetsAt);
        response.body.singleResult.extensions = {
          ...response.body.singleResult.extensions,
          cost: { cost, budgetRemaining: budget.remaining, budgetResetsAt: budget.resetsAt },
        };
        return Promise.resolve();
      },
    }),
};

function secondsUntil(time: string): number {
  return Math.max(1, Math.ceil((Date.parse(time) - Date.now()) / 1_000));
}
