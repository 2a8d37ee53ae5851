import { implementJob } from '../../../platform/jobs.js';
import { publishAnnouncement } from '../commands/announcement/publish-announcement.js';
import { announce } from './definitions.js';

export const announceJob = implementJob(announce, publishAnnouncement);
