import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext, type Server as TlsServer } from 'node:tls';
import fastify, { type FastifyInstance, type FastifyServerOptions } from 'fastify';
import { StartupError } from '../config/startup-error.js';
import type { Log } from './telemetry.js';

/** Paths of PEM files. */
export interface CertificateFiles {
  /** The certificate, then those between it and the authority. */
  readonly certificate: string;
  readonly key: string;
  /** The authority whose certificates the other end must have. Absent: anyone may connect. */
  readonly authority?: string | undefined;
}

/** What they contain. */
export interface CertificatePair {
  readonly cert: string;
  readonly key: string;
  readonly ca?: string;
}

const CHECK_MS = 10_000;

/**
 * A certificate that is read again when its files change, such as when it was renewed: new connections have the new one. A
 * file that is missing or half written leaves the former one in use.
 */
export class Certificates {
  private readonly servers = new Set<TlsServer>();
  private readonly timer: NodeJS.Timeout;
  private refused = '';

  private constructor(
    private readonly files: CertificateFiles,
    private pair: CertificatePair,
    private readonly log: Log,
    checkMs: number,
  ) {
    this.timer = setInterval(() => void this.check(), checkMs);
    this.timer.unref();
  }

  /** Throws a {@link StartupError} where the files can't be used. */
  static async open(files: CertificateFiles, log: Log, checkMs = CHECK_MS): Promise<Certificates> {
    const pair = await read(files).catch((error: Error) => {
      throw new StartupError(`The certificate ${files.certificate} can't be used with its key (${error.message}).`);
    });
    return new Certificates(files, pair, log, checkMs);
  }

  get current(): CertificatePair {
    return this.pair;
  }

  /** A server over TLS. With an authority, only clients that it knows may connect. */
  createServer(options: FastifyServerOptions): FastifyInstance {
    const { authority } = this.files;
    const https = { ...this.pair, ...(authority !== undefined && { requestCert: true, rejectUnauthorized: true }) };
    // Typed as over HTTP, so that routes are the same.
    const app = fastify({ ...options, https } as FastifyServerOptions);
    const server = app.server as unknown as TlsServer;
    this.servers.add(server);
    server.once('close', () => this.servers.delete(server));
    return app;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private async check(): Promise<void> {
    try {
      const pair = await read(this.files);
      this.refused = '';
      if (pair.cert === this.pair.cert && pair.key === this.pair.key && pair.ca === this.pair.ca) return;
      this.pair = pair;
      for (const server of this.servers) server.setSecureContext(pair);
      this.log.info({ certificate: this.files.certificate }, 'a new certificate is in use');
    } catch (error) {
      // Once for each reason.
      const { message } = error as Error;
      if (message === this.refused) return;
      this.refused = message;
      this.log.warn({ err: error, certificate: this.files.certificate }, 'the new certificate can not be used yet');
    }
  }
}

/** Rejects where key and certificate are not a pair. */
async function read({ certificate, key, authority }: CertificateFiles): Promise<CertificatePair> {
  const pair = {
    cert: await readFile(certificate, 'utf8'),
    key: await readFile(key, 'utf8'),
    ...(authority !== undefined && { ca: await readFile(authority, 'utf8') }),
  };
  // An empty file would be taken for no certificate.
  const leaf = new X509Certificate(pair.cert);
  if (!leaf.checkPrivateKey(createPrivateKey(pair.key))) throw new Error('the key is that of another certificate');
  createSecureContext(pair);
  return pair;
}
