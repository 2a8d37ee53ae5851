import { defineEntity, p } from '@mikro-orm/core';
import { Certificate } from '../domain/certificate/certificate.js';

export const CertificateMap = defineEntity({
  class: Certificate,
  tableName: 'certificate',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    studentId: p.uuid(),
    courseId: p.uuid(),
    courseTitle: p.text(),
    contentVersion: p.integer(),
    completedAt: p.datetime(),
    code: p.text(),
    name: p.text().nullable(),
    issuedAt: p.datetime().nullable(),
    revokedAt: p.datetime().nullable(),
    revocationReason: p.text().nullable(),
  },
});
