import { z } from 'zod';

/** Where a bucket is and how it is entered. */
export interface S3Address {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Before each key; empty, or ends with a slash. */
  readonly prefix: string;
  readonly region: string;
  /** Absent: found as other programs for AWS find them (variables, files, the role of the machine). */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string } | undefined;
}

const FORM = 's3://host/bucket/prefix?region=eu-central-1';

/** `s3://[key:secret@]host[:port]/bucket[/prefix][?region=…][&tls=false]` */
export const s3Address = z.string().transform((value, context): S3Address => {
  const problem = problemOf(value);
  if (problem === undefined) return parsed(new URL(value));
  context.addIssue({ code: 'custom', message: problem });
  return z.NEVER;
});

function problemOf(value: string): string | undefined {
  if (!URL.canParse(value)) return `must be an address such as ${FORM}`;
  const url = new URL(value);
  if (url.protocol !== 's3:' || url.host === '' || !/^\/[a-z0-9][a-z0-9.-]{2,62}(\/|$)/.test(url.pathname))
    return `must be an address such as ${FORM}`;
  if ((url.username === '') !== (url.password === '')) return 'must have both a key and a secret, or neither';
  const unknown = [...url.searchParams.keys()].filter((name) => name !== 'region' && name !== 'tls');
  if (unknown.length > 0) return 'may have the options region and tls only';
  const tls = url.searchParams.get('tls');
  return tls === null || tls === 'true' || tls === 'false' ? undefined : 'must have true or false for tls';
}

function parsed(url: URL): S3Address {
  const [bucket = '', ...prefix] = url.pathname.split('/').filter(Boolean);
  const { username, password, searchParams, host } = url;
  return {
    endpoint: `${searchParams.get('tls') === 'false' ? 'http' : 'https'}://${host}`,
    bucket,
    prefix: prefix.map((segment) => `${segment}/`).join(''),
    region: searchParams.get('region') ?? 'us-east-1',
    credentials: username
      ? { accessKeyId: decodeURIComponent(username), secretAccessKey: decodeURIComponent(password) }
      : undefined,
  };
}
