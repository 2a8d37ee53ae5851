import { z } from 'zod';
import { setting } from './setting.js';
import { baseUrl, isOrigin, jwk, list, path, port, text, wholeNumber } from './types.js';

/** Default port of the endpoint that clients use. */
export const DEFAULT_PORT = 4_000;

const TLS = ['TLS_CERTIFICATE', 'TLS_KEY'];
const MUTUAL = ['PROCESS_TLS_CERTIFICATE', 'PROCESS_TLS_KEY', 'PROCESS_TLS_AUTHORITY'];
const RELOADED = 'Read again when it changes.';

/** Where a process listens, and how processes and browsers are allowed to call it. */
export const http = {
  environment: setting('NODE_ENV', {
    type: z.enum(['development', 'test', 'production']),
    default: 'development',
    about: 'development, test or production.',
    for: ['one-process', 'subgraph', 'router', 'databases'],
  }),
  host: setting('HOST', {
    type: text,
    default: '127.0.0.1',
    about: 'Address that the process listens on; 0.0.0.0 for all.',
    for: ['one-process', 'subgraph', 'router', 'judge'],
  }),
  port: setting('PORT', {
    type: port,
    about:
      'Port to listen on; 0 for a free one. Default: 4000; for a subgraph in its own process, the port of its address.',
    for: ['one-process', 'subgraph', 'router', 'judge'],
  }),
  publicUrl: setting('PUBLIC_URL', {
    type: baseUrl,
    about: 'Address at which users reach the platform, for links in emails. Default: http://127.0.0.1 and the port.',
    for: ['one-process', 'subgraph', 'router'],
  }),
  corsOrigins: setting('CORS_ORIGINS', {
    type: list((origin) => origin === '*' || isOrigin(origin), 'must be origins such as https://app.example.com, or *'),
    about:
      'Web origins that may call the platform from a browser, separated by commas; * for any. Default: its own, and in development those of localhost.',
    for: ['one-process', 'subgraph', 'router'],
  }),
  tlsCertificate: setting('TLS_CERTIFICATE', {
    type: path,
    about: `File with the certificate (PEM, with those between it and the authority) with which clients are served over HTTPS. With TLS_KEY. ${RELOADED} Default: HTTP, for a proxy that ends TLS.`,
    with: TLS,
    for: ['one-process', 'router'],
  }),
  tlsKey: setting('TLS_KEY', {
    type: path,
    about: `File with the key of TLS_CERTIFICATE (PEM). ${RELOADED}`,
    with: TLS,
    for: ['one-process', 'router'],
  }),
  processTlsCertificate: setting('PROCESS_TLS_CERTIFICATE', {
    type: path,
    about: `File with the certificate of this process (PEM), for server and client, with which router and subgraphs know each other. With PROCESS_TLS_KEY and PROCESS_TLS_AUTHORITY; the addresses of the subgraphs are then https. A subgraph answers no one else, health checks included. ${RELOADED} Default: HTTP between processes.`,
    with: MUTUAL,
    for: ['subgraph', 'router'],
  }),
  processTlsKey: setting('PROCESS_TLS_KEY', {
    type: path,
    about: `File with the key of PROCESS_TLS_CERTIFICATE (PEM). ${RELOADED}`,
    with: MUTUAL,
    for: ['subgraph', 'router'],
  }),
  processTlsAuthority: setting('PROCESS_TLS_AUTHORITY', {
    type: path,
    about: `File with the authority that signs the certificates of all processes (PEM). ${RELOADED}`,
    with: MUTUAL,
    for: ['subgraph', 'router'],
  }),
  shutdownDelayMs: setting('SHUTDOWN_DELAY_MS', {
    type: wholeNumber(0, 600_000),
    default: 2_500,
    about:
      'How long a router or subgraph in its own process keeps serving after SIGTERM while /readyz fails, in milliseconds. For a router, longer than a load balancer takes to notice; for a subgraph, at least 2500.',
    for: ['subgraph', 'router'],
  }),
  servicePrivateKey: setting('SERVICE_PRIVATE_KEY', {
    type: jwk('private'),
    about:
      'Ed25519 key (JWK) with which the router signs its service tokens. Default in one process: a new one at each start.',
    secret: true,
    for: ['router'],
  }),
  servicePublicKey: setting('SERVICE_PUBLIC_KEY', {
    type: jwk('public'),
    about: 'Its public half (JWK), with which subgraphs verify service tokens.',
    for: ['subgraph'],
  }),
};
