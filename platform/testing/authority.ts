import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CertificateFiles } from '../process/certificates.js';

/** An authority that is made for one test, in a folder of it. Needs openssl. */
export class TestAuthority {
  readonly file: string;

  constructor(
    private readonly folder: string,
    private readonly name: string,
  ) {
    this.file = join(folder, `${name}.pem`);
    openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${name}`, '-keyout', join(folder, `${name}.key`), '-out', this.file],
    );
  }

  /** Writes the files of a certificate for 127.0.0.1 and localhost, in place of those of that name. */
  issue(name: string): CertificateFiles {
    const [certificate, key, request, extensions] = ['pem', 'key', 'csr', 'ext'].map((end) =>
      join(this.folder, `${name}.${end}`),
    ) as [string, string, string, string];
    openssl(
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-subj', `/CN=${name}`, '-keyout', key, '-out', request],
    );
    writeFileSync(extensions, 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
    openssl(
      ...['x509', '-req', '-in', request, '-CA', this.file, '-CAkey', join(this.folder, `${this.name}.key`)],
      ...['-CAcreateserial', '-days', '1', '-extfile', extensions, '-out', certificate],
    );
    return { certificate, key };
  }
}

function openssl(...args: string[]): void {
  execFileSync('openssl', args, { stdio: 'ignore' });
}
