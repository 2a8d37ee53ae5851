import type { FastifyInstance } from 'fastify';

/** What must hold before traffic is sent here; each by a name that the answer shows. */
export type Readiness = () => Promise<Record<string, boolean>>;

export const HEALTH_PATHS: readonly string[] = ['/livez', '/readyz'];

/** `/livez`: the event loop turns, and no more, so that a failing neighbor never restarts this process. `/readyz`: send traffic. */
export function addHealth(app: FastifyInstance, ready: Readiness): void {
  app.get('/livez', (_request, reply) => reply.send({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const checks = await ready().catch(() => ({ checks: false }));
    const isReady = Object.values(checks).every(Boolean);
    return reply.code(isReady ? 200 : 503).send({ status: isReady ? 'ok' : 'not ready', checks });
  });
}
