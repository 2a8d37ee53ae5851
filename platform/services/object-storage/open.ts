import { join } from 'node:path';
import type { Config } from '../../config/config.js';
import { localStorage, type FileStorage } from '../storage.js';
import { movingStorage } from './moving.js';

type StorageConfig = Pick<Config, 'dataDirectory' | 'storage' | 'storagePublicUrl' | 'storageBackup'>;

/** The files of an installation: in the bucket that is configured, else in the folder of its data. */
export async function openStorage(config: StorageConfig): Promise<FileStorage> {
  const bucket = await openBucket(config);
  return bucket ? movingStorage(bucket, openFolder(config)) : openFolder(config);
}

export const openFolder = ({ dataDirectory }: StorageConfig): FileStorage => localStorage(join(dataDirectory, 'files'));

export async function openBucket({
  storage,
  storagePublicUrl,
}: Pick<Config, 'storage' | 'storagePublicUrl'>): Promise<FileStorage | undefined> {
  if (!storage) return undefined;
  // It takes 150 ms to load, which installations without a bucket don't spend.
  const { s3Storage } = await import('./s3.js');
  return s3Storage(storage, { publicEndpoint: storagePublicUrl });
}

export async function openBackup({ storageBackup }: StorageConfig): Promise<FileStorage | undefined> {
  return openBucket({ storage: storageBackup, storagePublicUrl: undefined });
}
