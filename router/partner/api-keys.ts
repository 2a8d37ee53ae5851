import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { HEADER } from '../../platform/client/subgraph-client.js';
import { continueTrace, type Log } from '../../platform/process/telemetry.js';
import { headersFor, platformContext, type Budget, type Partner, type Subgraphs } from '../context.js';
import { unavailable } from '../errors.js';
import { ApiKeyInvalid, BudgetExceeded, refused } from '../refusals.js';

const NOTHING = new Uint8Array();
/** For so long a key is believed without asking again, until it spends: what is spent is asked for each time. */
const BELIEVED_MS = 5_000;
const MAX_BELIEVED = 10_000;

/** The result of verifying a key. */
type Answer =
  | { readonly refused: 'API_KEY_INVALID' }
  | {
      readonly refused: null | 'API_KEY_BUDGET_SPENT';
      readonly keyId: string;
      readonly scopes: readonly string[];
      readonly budgetLeft: number;
      readonly budgetResetsAt: string;
    };

/** Verifies the API keys of partners at the domain that owns them. */
export class ApiKeys {
  private readonly believed = new LRUCache<string, Promise<Answer>>({ max: MAX_BELIEVED, ttl: BELIEVED_MS });

  constructor(
    private readonly subgraphs: Subgraphs,
    private readonly log: Log,
  ) {}

  /** Whose key it is; throws `API_KEY_INVALID`, or `SERVICE_UNAVAILABLE` while they can't be verified. */
  async partner(authorization: string | undefined): Promise<Partner> {
    const key = /^Bearer +(lyk_\S{1,100})$/i.exec(authorization ?? '')?.[1];
    if (key === undefined) throw refused(new ApiKeyInvalid(), 401);
    const answer = await this.known(key);
    if (answer.refused === 'API_KEY_INVALID') throw refused(new ApiKeyInvalid(), 401);
    const budget = { remaining: answer.budgetLeft, resetsAt: answer.budgetResetsAt };
    return { keyId: answer.keyId, scopes: answer.scopes, budget, spend: (cost) => this.spend(key, cost) };
  }

  private known(key: string): Promise<Answer> {
    // Not the key itself: a dump of the memory is not to open doors.
    const id = createHash('sha256').update(key).digest('base64');
    const believed = this.believed.get(id);
    if (believed) return believed;
    const asking = this.ask(key, 0);
    this.believed.set(id, asking);
    asking.catch(() => this.believed.delete(id));
    return asking;
  }

  private async spend(key: string, cost: number): Promise<Budget> {
    const answer = await this.ask(key, cost);
    if (answer.refused === 'API_KEY_INVALID') throw refused(new ApiKeyInvalid(), 401);
    const { budgetLeft: remaining, budgetResetsAt: resetsAt } = answer;
    if (answer.refused !== null) throw refused(new BudgetExceeded(cost, remaining, resetsAt), 429);
    return { remaining, resetsAt };
  }

  private async ask(key: string, cost: number): Promise<Answer> {
    const { client, serviceTokens, identity } = this.subgraphs;
    try {
      if (!identity) throw new Error('No domain knows API keys.');
      const { domain, apiKeyPath, apiKeyCostPath } = identity;
      const headers = await headersFor(domain, platformContext(continueTrace({})), serviceTokens);
      const asked = { ...headers, [HEADER.authorization]: `Bearer ${key}` };
      const { status, body } =
        cost === 0
          ? await client(domain).get(apiKeyPath, asked)
          : // Every call counts, so it is never retried.
            await client(domain).post(apiKeyCostPath, NOTHING, { ...asked, [HEADER.cost]: String(cost) });
      if (status !== 200) throw new Error(`${domain} answered ${status} for an API key`);
      return body as Answer;
    } catch (error) {
      this.log.error({ err: error }, 'an API key can not be verified');
      const refusal = unavailable();
      // Of all of the request, not of a field.
      refusal.extensions['http'] = { status: 503 };
      throw refusal;
    }
  }
}
