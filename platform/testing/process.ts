import { runProcess } from '../process/process.js';
import { StartupError } from '../config/startup-error.js';

/* A process that does what its first argument says, and tells when it is stopped. */

runProcess(async (own) => {
  own.stopWith(() => {
    process.stdout.write('stopped in order\n');
    return Promise.resolve();
  });
  switch (process.argv[2]) {
    case 'misconfigured':
      throw new StartupError('A setting is wrong.');
    case 'broken':
      throw new Error('a defect');
    case 'fatal':
      own.fail(new Error('a consumer can not go on'));
      break;
    default:
      setInterval(() => undefined, 60_000);
      own.ready({ url: 'http://127.0.0.1:1' });
  }
  return Promise.resolve();
});
