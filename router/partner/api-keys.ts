import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { HEADER } from '../../platform/client/subgraph-client.js';
import { continueTrace, type Log } from '../../platform/process/telemetry.js';
import { headersFor, platformContext, type Budget, type Partner, type Subgraphs } from '../context.js';
import { unavailable } from '../errors.js';
import { ApiKeyInvalid, BudgetExceeded, refused } from '../refusals.js';

const USERS = 'users';
const ROUTE = '/internal/api-key';
/** Counts each time that it is told: what is sent to it is sent once. */
const COST_ROUTE = '/internal/api-key/cost';
const NOTHING = new Uint8Array();
/** For so long a key is believed without asking again, until it spends: what is spent is asked for each time. */
const BELIEVED_MS = 5_000;
const MAX_BELIEVED = 10_000;

/** What users says of a key. */
type Answer =
  | { readonly refused: 'API_KEY_INVALID' }
  | {
      readonly refused: null | 'API_KEY_BUDGET_SPENT';
      readonly keyId: string;
      readonly scopes: readonly string[];
      readonly budgetLeft: number;
      readonly budgetResetsAt: string;
    };

/** The API keys of partners, as users knows them. */
export class ApiKeys {
  private readonly believed = new LRUCache<string, Promise<Answer>>({ max: MAX_BELIEVED, ttl: BELIEVED_MS });

  constructor(
    private readonly subgraphs: Subgraphs,
    private readonly log: Log,
  ) {}

  /** Whose key it is; throws `API_KEY_INVALID`, or `SERVICE_UNAVAILABLE` while users can't be asked. */
  async partner(authorization: string | undefined): Promise<Partner> {
    const key = /^Bearer +(lyk_\S{1,100})$/i.exec(authorization ?? '')?.[1];
    if (key === undefined) throw refused(new ApiKeyInvalid(), 401);
    const answer = await this.known(key);
    if (answer.refused === 'API_KEY_INVALID') throw refused(new ApiKeyInvalid(), 401);
    return { keyId: answer.keyId, scopes: answer.scopes, spend: (cost) => this.spend(key, cost) };
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
    const { client, serviceTokens } = this.subgraphs;
    try {
      const headers = await headersFor(USERS, platformContext(continueTrace({})), serviceTokens);
      const asked = { ...headers, [HEADER.authorization]: `Bearer ${key}` };
      const { status, body } =
        cost === 0
          ? await client(USERS).get(ROUTE, asked)
          : await client(USERS).post(COST_ROUTE, NOTHING, { ...asked, [HEADER.cost]: String(cost) });
      if (status !== 200) throw new Error(`users answered ${status} about an API key`);
      return body as Answer;
    } catch (error) {
      this.log.error({ err: error }, 'users does not say whose API key it is');
      const refusal = unavailable();
      // Of all of the request, not of a field.
      refusal.extensions['http'] = { status: 503 };
      throw refusal;
    }
  }
}
