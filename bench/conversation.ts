import type { ExecutionResult } from 'graphql';
import {
  AccessTokenVerifier,
  newKeyPair,
  ServiceTokenIssuer,
  ServiceTokenVerifier,
  type Viewer,
} from '../platform/auth.js';
import { HEADER } from '../platform/client/subgraph-client.js';
import { runCommand } from '../platform/command.js';
import { newId } from '../platform/domain/ids.js';
import { accessTokenKeys, person, signAccessToken } from '../platform/testing/subgraph.js';
import { startConversation } from '../subgraphs/community/commands/message/start-conversation.js';
import { community } from '../subgraphs/community/subgraph.js';
import { startDomain } from './domain.js';
import { distribution, now } from './figures.js';
import type { Stage } from './stage.js';
import { percentiles, type Measured } from './table.js';

/** Of a conversation at most; each follows it on some devices. */
const MEMBERS = 100;
const DEVICES = 5;
const WARM_UP = 3;

const RECEIVED = 'subscription ($id: ID!) { messageReceived(conversationId: $id) { sequence text } }';
const SEND = `mutation ($id: ID!, $key: String!) {
  sendMessage(input: { conversationId: $id, text: "Hello", idempotencyKey: $key }) { message { sequence } } }`;

/** From sending a message to its push at the first, and at the last, of all devices that follow the conversation. */
export async function measureConversation(stage: Stage): Promise<Measured> {
  const [users, service] = await Promise.all([accessTokenKeys(), newKeyPair()]);
  const domain = await startDomain(
    stage,
    { ...community, periodicTasks: [], jobs: [] },
    {
      accessTokens: new AccessTokenVerifier(() =>
        Promise.resolve({ keys: [{ ...users.publicKey, kid: 'test', alg: 'EdDSA' }] }),
      ),
      serviceTokens: new ServiceTokenVerifier(service.publicKey, community.name),
    },
  );
  const { subgraph } = domain;
  const serviceTokens = new ServiceTokenIssuer(service.privateKey);
  const headersOf = async (viewer: Viewer) => ({
    [HEADER.serviceToken]: await serviceTokens.token(community.name, 'client'),
    [HEADER.authorization]: `Bearer ${await signAccessToken(viewer)}`,
  });
  try {
    const { messages } = stage.sizes.conversation;
    const members = Array.from({ length: MEMBERS }, () => person());
    await runCommand(subgraph.systemContext(), 'bench', ({ sql }) =>
      sql(
        `insert into registered_user (id, roles, trust) select id, '{student}', 'trusted' from unnest($1::uuid[]) id`,
        [members.map(({ id }) => id)],
      ),
    );
    const [sender, ...others] = members as [Viewer, ...Viewer[]];
    const { id } = await startConversation(subgraph.contextOf(sender), {
      userIds: others.map((other) => other.id),
      title: 'Everybody',
      idempotencyKey: newId(),
    });
    stage.progress(`${MEMBERS * DEVICES} devices follow a conversation`);
    let arrived: () => void = () => undefined;
    const streams = [];
    for (const member of members)
      for (let device = 0; device < DEVICES; device += 1) {
        const stream = await subgraph.client.subscribe({
          query: RECEIVED,
          variables: { id },
          headers: await headersOf(member),
        });
        if (!(Symbol.asyncIterator in stream)) throw new Error(`It was refused: ${JSON.stringify(stream)}`);
        streams.push(stream);
        void (async () => {
          for await (const { errors } of stream as AsyncIterable<ExecutionResult>) {
            if (errors) throw new Error(`A push failed: ${JSON.stringify(errors)}`);
            arrived();
          }
        })();
      }
    const [first, last]: [number[], number[]] = [[], []];
    for (let message = 0; message < WARM_UP + messages; message += 1) {
      const headers = await headersOf(sender);
      const began = now();
      const times: number[] = [];
      const all = new Promise<void>((done) => {
        arrived = () => {
          times.push(now() - began);
          if (times.length === streams.length) done();
        };
      });
      const { errors } = await subgraph.client.execute({ query: SEND, variables: { id, key: newId() }, headers });
      if (errors) throw new Error(`A message was refused: ${JSON.stringify(errors)}`);
      await all;
      if (message < WARM_UP) continue;
      first.push(times[0] ?? 0);
      last.push(times.at(-1) ?? 0);
    }
    for (const stream of streams) await stream.return?.(undefined);
    const [toFirst, toLast] = [distribution(first), distribution(last)];
    const what = `community: message → ${streams.length} devices of a conversation`;
    return {
      rows: [
        { what: `${what}, the first`, figure: percentiles(toFirst), wanted: 'p95 < 100 ms' },
        { what: `${what}, the last`, figure: percentiles(toLast), wanted: 'p95 < 500 ms' },
      ],
      data: { first: toFirst, last: toLast },
    };
  } finally {
    await domain.stop();
  }
}
