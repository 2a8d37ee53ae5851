interface Common {
  readonly id: string;
  readonly title: string;
}

/** A file in our storage. */
export interface MaterialFile {
  readonly key: string;
  /** As it is offered for download. */
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
}

/** A text. Its HTML is rendered when it is written. */
export type TextMaterial = Common & { readonly type: 'text'; readonly markdown: string; readonly html: string };
/** A film: an uploaded file, or an address at an allowed host. */
export type VideoMaterial = Common & {
  readonly type: 'video';
  readonly url: string | null;
  readonly file: MaterialFile | null;
  readonly durationSeconds: number;
  /** WebVTT; null for none. */
  readonly captions: string | null;
};
export type FileMaterial = Common & { readonly type: 'file'; readonly file: MaterialFile };

/** What a lesson gives to read, watch or download. */
export type Material = TextMaterial | VideoMaterial | FileMaterial;

type WithoutId<Each> = Each extends Material ? Omit<Each, 'id'> : never;
export type NewMaterial = WithoutId<Material>;

export const MATERIALS_OF_A_LESSON = 20;

export const MATERIAL_LIMITS = {
  markdown: 50_000,
  captions: 500_000,
  durationSeconds: 24 * 3_600,
  fileBytes: 200 * 1024 * 1024,
} as const;

/** Seconds that were watched, as ranges that do not overlap; `to` is not included. */
export type Watched = readonly { readonly from: number; readonly to: number }[];

/** A film counts as seen with this share of its seconds; a second that is watched twice counts once. */
export const SEEN_SHARE = 0.9;
