import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { FastifyInstance } from 'fastify';

/** What must hold before traffic is sent here; each by a name that the answer shows. */
export type Readiness = () => Promise<Record<string, boolean>>;

export const HEALTH_PATHS: readonly string[] = ['/livez', '/readyz'];

/**
 * `/livez`: the event loop turns, and how late it was at most since the last question, so that a failing neighbor never
 * restarts this process. `/readyz`: send traffic; `notes` say what an operator should look at all the same.
 */
export function addHealth(app: FastifyInstance, ready: Readiness, notes: () => readonly string[] = () => []): void {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  app.addHook('onClose', (_instance, done) => {
    delay.disable();
    done();
  });
  app.get('/livez', (_request, reply) => {
    const eventLoopDelayMs = Math.round(delay.max / 1e6);
    delay.reset();
    return reply.send({ status: 'ok', eventLoopDelayMs });
  });
  app.get('/readyz', async (_request, reply) => {
    const checks = await ready().catch(() => ({ checks: false }));
    const isReady = Object.values(checks).every(Boolean);
    return reply
      .code(isReady ? 200 : 503)
      .send({ status: isReady ? 'ok' : 'not ready', checks, ...(notes().length > 0 && { notes: notes() }) });
  });
}
