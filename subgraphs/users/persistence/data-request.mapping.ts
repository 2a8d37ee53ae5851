import { defineEntity, p } from '@mikro-orm/core';
import { DataRequest, DataRequestPart } from '../domain/data-request.js';

export const DataRequestMap = defineEntity({
  class: DataRequest,
  tableName: 'data_request',
  properties: {
    id: p.uuid().primary(),
    version: p.integer(),
    userId: p.uuid(),
    kind: p.text(),
    status: p.text(),
    requestedAt: p.datetime(),
    dueAt: p.datetime().nullable(),
    archiveSha256: p.text().nullable(),
    archiveSize: p.integer().nullable(),
    expiresAt: p.datetime().nullable(),
    endedAt: p.datetime().nullable(),
    parts: () => p.oneToMany(DataRequestPartMap).mappedBy('request'),
  },
});

export const DataRequestPartMap = defineEntity({
  class: DataRequestPart,
  tableName: 'data_request_part',
  properties: {
    id: p.uuid().primary(),
    domain: p.text(),
    status: p.text(),
    failureCode: p.text().nullable(),
    sha256: p.text().nullable(),
    changedAt: p.datetime(),
    request: () => p.manyToOne(DataRequestMap),
  },
});
