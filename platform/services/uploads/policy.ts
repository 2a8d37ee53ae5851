/** Of a file without a signature that is UTF-8. */
export const PLAIN_TEXT = 'text/plain';

/** What a domain accepts for one purpose. */
export interface UploadPolicy {
  /** Kebab-case, unique within the domain: `avatar`. Part of the storage key. */
  readonly purpose: string;
  readonly maxBytes: number;
  /** MIME types, as they are detected from the content. Of types without a signature only {@link PLAIN_TEXT} is known. */
  readonly types: readonly string[];
  /** Files that are made of an upload before it is used; removed together with one that never is. */
  readonly derivedKeys?: (uploadId: string) => readonly string[];
}
