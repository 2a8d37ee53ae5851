import { loadConfig, needed } from '../platform/config/config.js';
import { DOMAINS, domains } from '../subgraphs/domains.js';
import { runProcess } from '../platform/process/process.js';
import { provisionDatabase } from '../platform/postgres/provision.js';

/**
 * Makes the role and the database of each domain as its own address says, and ends: an installation of several processes
 * runs it first, so that no process that serves needs the password of the cluster.
 */
runProcess(async () => {
  const config = loadConfig(domains, { role: 'databases' });
  const { DATABASE_URL: adminUrl } = needed({
    DATABASE_URL: config.databaseUrl,
    ...Object.fromEntries(
      DOMAINS.map((domain) => [`${domain.toUpperCase()}_DATABASE_URL`, config.domain(domain).databaseUrl]),
    ),
  });
  for (const domain of DOMAINS) {
    const { username, password, pathname } = new URL(config.domain(domain).databaseUrl as string);
    const [name, role, secret] = [pathname.slice(1), username, password].map(decodeURIComponent) as [
      string,
      string,
      string,
    ];
    await provisionDatabase(adminUrl, { name, role, password: secret });
    process.stdout.write(`${domain}: database ${name} for ${role}\n`);
  }
  process.exit(0);
});
