import { Directive, Field, Float, ID, Int, ObjectType, registerEnumType } from 'type-graphql';

export enum MaterialTypeEnum {
  TEXT = 'text',
  VIDEO = 'video',
  FILE = 'file',
}
registerEnumType(MaterialTypeEnum, {
  name: 'MaterialType',
  description: 'What a material of a lesson is. May grow.',
  valuesConfig: {
    TEXT: { description: 'A text to read.' },
    VIDEO: { description: 'A film to watch.' },
    FILE: { description: 'A file to download.' },
  },
});

@ObjectType('Material', {
  description: 'What a lesson gives to read, watch or download. Its id stays the same in all versions of the course.',
})
@Directive('@cacheControl(scope: "PRIVATE")')
export class MaterialObject {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => MaterialTypeEnum, { description: 'What it is.' })
  type!: MaterialTypeEnum;

  @Field(() => String, { description: 'Name of the material.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'The text in Markdown; null for other types.' })
  markdown?: string | null;

  @Field(() => String, { nullable: true, description: 'The text as safe HTML; null for other types.' })
  html?: string | null;

  @Field(() => String, { nullable: true, description: 'Address of a film at its host; null for an uploaded file.' })
  url?: string | null;

  @Field(() => Int, { nullable: true, description: 'Length of a film in seconds; null for other types.' })
  durationSeconds?: number | null;

  @Field(() => String, { nullable: true, description: 'Subtitles of a film as WebVTT; null for none.' })
  captions?: string | null;
}

@ObjectType('WatchedShare', { description: 'How much of a film a student has watched.' })
export class WatchedShareObject {
  @Field(() => ID, { description: 'The film.' })
  materialId!: string;

  @Field(() => Float, { description: 'Share of its distinct seconds, 0 to 1.' })
  share!: number;

  @Field(() => Boolean, { description: 'Whether it counts as seen: with 90 % of its seconds.' })
  seen!: boolean;
}
