import { z } from 'zod';
import { setting } from '../../platform/config/setting.js';
import { DEFAULT_VIDEO_HOSTS } from './providers/video-hosts.js';
import { list, wholeNumber } from '../../platform/config/types.js';

const isJudgeUrl = (text: string): boolean => /^tcp:\/\/[a-z0-9.-]+:\d{1,5}$/i.test(text);

export const settings = {
  videoHosts: setting('VIDEO_HOSTS', {
    type: list((name) => /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(name), 'must be names of hosts such as vimeo.com'),
    default: DEFAULT_VIDEO_HOSTS.join(','),
    about:
      'Hosts at which films of lessons may lie, separated by commas. Instructors give addresses there; other films are uploaded.',
  }),
  judgeUrl: setting('JUDGE_URL', {
    type: list(isJudgeUrl, 'must be addresses such as tcp://judge:4000'),
    about:
      'Addresses of the judges that run programs of students, separated by commas. Default: a child process runs them. With JUDGE_TOKEN.',
    with: ['JUDGE_TOKEN'],
  }),
  judgeToken: setting('JUDGE_TOKEN', {
    type: z.string().min(32, 'must have at least 32 characters'),
    about: 'Secret that courses and the judges share, valid nowhere else.',
    secret: true,
    for: ['one-process', 'subgraph', 'judge'],
  }),
  judgeWorkers: setting('JUDGE_WORKERS', {
    type: wholeNumber(1, 64),
    about:
      'Programs that a judge runs at once, each on a thread of its own. Default: the number of processors; for a child process half of it.',
    for: ['one-process', 'subgraph', 'judge'],
  }),
};
