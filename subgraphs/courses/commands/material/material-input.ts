import type { Transaction } from '../../../../platform/command.js';
import type { Context } from '../../../../platform/context.js';
import { InvalidInput, type FieldProblem } from '../../../../platform/domain/errors.js';
import { renderMarkdown } from '../../../../platform/services/markdown.js';
import { inspectUpload, useUpload, type InspectedUpload } from '../../../../platform/services/uploads/use-upload.js';
import type { UploadPolicy } from '../../../../platform/services/uploads/policy.js';
import { MATERIAL_LIMITS, type Material, type MaterialFile, type NewMaterial } from '../../domain/material.js';
import { allowedVideoHosts } from '../../providers/video-hosts.js';

export const MATERIAL_UPLOADS: UploadPolicy = {
  purpose: 'material',
  maxBytes: MATERIAL_LIMITS.fileBytes,
  types: [
    'video/mp4',
    'video/webm',
    'audio/mpeg',
    'audio/ogg',
    'application/pdf',
    'application/zip',
    'image/png',
    'image/jpeg',
    'image/webp',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ],
};

/** A material as an author's input gives it: only the fields of its type count. */
export interface MaterialInput {
  readonly title?: string | null;
  readonly markdown?: string | null;
  readonly url?: string | null;
  readonly uploadId?: string | null;
  readonly fileName?: string | null;
  readonly durationSeconds?: number | null;
  readonly captions?: string | null;
}

/** A file that was checked before the transaction that refers to it. */
export async function inspectMaterial(
  context: Context,
  ownerId: string,
  input: MaterialInput,
): Promise<InspectedUpload | null> {
  return input.uploadId == null ? null : inspectUpload(context, MATERIAL_UPLOADS, ownerId, input.uploadId);
}

/** What is stored of a material; `before` has what the input leaves out. Throws {@link InvalidInput} with every problem. */
export async function materialFrom(
  transaction: Transaction,
  type: Material['type'],
  input: MaterialInput,
  upload: InspectedUpload | null,
  before: Material | null,
): Promise<NewMaterial> {
  const material = newMaterial(transaction.context, type, input, upload && fileOf(upload, input.fileName), before);
  if (upload) await useUpload(transaction, upload);
  return material;
}

/** Like {@link materialFrom}, with a new file that is stored already or will be. */
export function newMaterial(
  context: Context,
  type: Material['type'],
  input: MaterialInput,
  newFile: MaterialFile | null,
  before: Material | null,
): NewMaterial {
  const problems: FieldProblem[] = [];
  const check = (holds: boolean, field: string, message: string): void => {
    if (!holds) problems.push({ field: `input.${field}`, message });
  };
  const title = input.title ?? before?.title ?? '';
  check(title !== '', 'title', 'must be given');
  let material: NewMaterial;
  if (type === 'text') {
    const markdown = input.markdown ?? (before?.type === 'text' ? before.markdown : '');
    check(markdown.trim() !== '', 'markdown', 'must be given');
    check(!newFile && input.url == null, 'markdown', 'a text has neither a file nor an address');
    material = { type, title, markdown, html: renderMarkdown(markdown) };
  } else {
    const oldFile = before && before.type !== 'text' ? before.file : null;
    const replaced = input.url != null || newFile !== null;
    const file = newFile ?? (input.url != null ? null : oldFile);
    if (type === 'file') {
      check(file !== null && input.url == null, 'uploadId', 'must be given');
      material = { type, title, file: file as MaterialFile };
    } else {
      const old = before?.type === 'video' ? before : null;
      const url = input.url ?? (replaced ? null : (old?.url ?? null));
      const durationSeconds = input.durationSeconds ?? old?.durationSeconds ?? 0;
      const captions = input.captions ?? old?.captions ?? null;
      check((url === null) !== (file === null), 'url', 'give an address or a file, and not both');
      check(
        url === null || isAllowed(context, url),
        'url',
        `must be https, at one of ${allowedVideoHosts(context).join(', ')}`,
      );
      check(file === null || file.contentType.startsWith('video/'), 'uploadId', 'must be a video');
      const { durationSeconds: longest } = MATERIAL_LIMITS;
      check(durationSeconds >= 1 && durationSeconds <= longest, 'durationSeconds', `must be from 1 to ${longest}`);
      check(captions === null || isWebVtt(captions), 'captions', 'must be WebVTT: a line WEBVTT, then cues with -->');
      material = { type, title, url, file, durationSeconds, captions: captions === '' ? null : captions };
    }
  }
  if (problems.length > 0) throw new InvalidInput(problems);
  return material;
}

function fileOf({ key, type, size }: InspectedUpload, name: string | null | undefined): MaterialFile {
  return { key, contentType: type, size, name: safeFileName(name ?? 'file') };
}

/** Letters, digits, dots and hyphens: what a header can carry in every browser. */
function safeFileName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .replace(/^[-.]+|-+$/g, '');
  return plain.slice(-100) || 'file';
}

function isAllowed(context: Context, address: string): boolean {
  const url = URL.canParse(address) ? new URL(address) : null;
  return (
    url?.protocol === 'https:' &&
    url.port === '' &&
    url.username === '' &&
    allowedVideoHosts(context).includes(url.hostname)
  );
}

function isWebVtt(captions: string): boolean {
  return captions === '' || (/^\uFEFF?WEBVTT([ \t][^\n]*)?(\r?\n|$)/.test(captions) && captions.includes('-->'));
}
