import { Resource } from '../../../platform/resources.js';
import type { SmsProvider } from '../../../platform/services/sms.js';

export const sms = new Resource<SmsProvider>('sms');
