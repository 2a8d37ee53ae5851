import { implementJob } from '../../../platform/jobs.js';
import { issueCertificate as issue } from '../commands/certificate/issue-certificate.js';
import { issueCertificate } from './definitions.js';

export const issueCertificateJob = implementJob(issueCertificate, issue);
