import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import { problem, warning, type Finding } from './finding.js';

const DAY_MS = 24 * 3_600_000;
const WARN_DAYS = 21;
const ANSWER_MS = 5_000;
const PEM = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g;

/** What is soon or no longer valid among the certificates of a PEM. */
export function certificateFindings(what: string, pem: string, now: Date): Finding[] {
  return [...pem.matchAll(PEM)].flatMap(([text]) => validity(what, new X509Certificate(text).validToDate, now));
}

/** The certificate that clients get at this address, trusted here or not. */
export async function servedCertificate(url: string, now: Date): Promise<Finding[]> {
  const { hostname, port } = new URL(url);
  const found = await peerCertificate(hostname, Number(port || 443));
  if (found instanceof Error)
    return [
      warning(
        'certificates',
        `${hostname} does not answer over TLS from here (${found.message}): its certificate is not known.`,
      ),
    ];
  return validity(`The certificate of ${hostname}`, found, now);
}

function peerCertificate(host: string, port: number): Promise<Date | Error> {
  return new Promise((resolve) => {
    // Also one that is not trusted here is looked at.
    const socket = connect({ host, port, servername: host, rejectUnauthorized: false, timeout: ANSWER_MS });
    const end = (result: Date | Error): void => {
      socket.destroy();
      resolve(result);
    };
    socket.once('secureConnect', () => {
      const certificate = socket.getPeerX509Certificate();
      end(certificate?.validToDate ?? new Error('no certificate'));
    });
    socket.once('timeout', () => end(new Error('no answer in time')));
    socket.once('error', end);
  });
}

function validity(what: string, validTo: Date, now: Date): Finding[] {
  const days = Math.floor((validTo.getTime() - now.getTime()) / DAY_MS);
  if (days >= WARN_DAYS) return [];
  const day = validTo.toISOString().slice(0, 10);
  return [
    days < 0
      ? problem('certificates', `${what} expired on ${day}: connections fail. Replace it now.`)
      : warning('certificates', `${what} expires in ${days} days, on ${day}: replace it.`),
  ];
}
