// Runs before anything is compiled, on whatever Node the machine has, so it is plain JavaScript.
const [major] = process.versions.node.split('.').map(Number);
if (major < 24) {
  process.stderr.write(
    `Lyceum needs Node 24 or newer and this is Node ${process.versions.node}. ` +
      'Run it through npm ("npm ci", then "npm start"): the lockfile brings Node 24 on Linux; elsewhere install Node 24.\n',
  );
  process.exit(1);
}
