import { z } from 'zod';
import type { Context } from '../../../../platform/context.js';
import { after, now, SECOND } from '../../../../platform/domain/clock.js';
import type { Stream } from '../../../../platform/live.js';
import { Resource } from '../../../../platform/resources.js';
import type { CloudEvent, EventData } from '../../../../schema/events/contract.js';
import { eventContract, id, instant } from '../../../../schema/events/contract.js';
import { messageSettingsOf } from '../../queries/message/conversations.js';

const HEARTBEAT_MS = 30 * SECOND;
/** Without another heartbeat the user is away after it. */
const PRESENT_MS = 60 * SECOND;
/** Users that one process remembers; beyond it the oldest are forgotten. */
const MAX_REMEMBERED = 50_000;

/** A user is there. No fact: it is stored nowhere, and expires. */
export const Present = eventContract({
  domain: 'community',
  name: 'present',
  version: 1,
  consumers: [],
  data: z.object({ userId: id, until: instant }),
  example: { userId: '01976d2a-7c00-7000-8000-000000000001', until: '2026-03-29T10:01:00.000Z' },
});

/** Who was there lately, as this process has heard. */
export class PresenceBoard {
  private readonly until = new Map<string, string>();

  constructor(context: Context) {
    // Nothing is picked: the board needs no queue.
    context.live.stream<never>({
      on: [Present],
      pick: ({ data }: CloudEvent<EventData<typeof Present>>) => {
        this.note(data.userId, data.until);
        return undefined;
      },
    });
  }

  /** RFC 3339; undefined for those who are away, or hide it. */
  untilOf(userId: string): string | undefined {
    const until = this.until.get(userId);
    return until !== undefined && new Date(until) > now() ? until : undefined;
  }

  private note(userId: string, until: string): void {
    this.until.delete(userId);
    this.until.set(userId, until);
    const [oldest] = this.until.keys();
    if (this.until.size > MAX_REMEMBERED && oldest !== undefined) this.until.delete(oldest);
  }
}

const board = new Resource<PresenceBoard>('presence');

export function presenceBoard(context: Context): PresenceBoard {
  return board.orCreate(context, () => new PresenceBoard(context));
}

/** While the viewer has this stream they are there for others, unless they hide it. */
export function announcing<Item>(context: Context, stream: Stream<Item>): Stream<Item> {
  const userId = context.viewer?.id;
  if (userId === undefined) return stream;
  const announce = async (): Promise<void> => {
    if (!(await messageSettingsOf(context, userId)).showPresence) return;
    const until = after(now(), PRESENT_MS).toISOString();
    context.live.publishEphemeral(Present, userId, { userId, until });
  };
  const beat = (): void =>
    void announce().catch((error: unknown) => context.log.debug({ err: error }, 'presence was not announced'));
  beat();
  const timer = setInterval(beat, HEARTBEAT_MS).unref();
  const announced: Stream<Item> = {
    [Symbol.asyncIterator]: () => announced,
    async next() {
      try {
        const result = await stream.next();
        if (result.done) clearInterval(timer);
        return result;
      } catch (error) {
        clearInterval(timer);
        throw error;
      }
    },
    return() {
      clearInterval(timer);
      return stream.return();
    },
  };
  return announced;
}
