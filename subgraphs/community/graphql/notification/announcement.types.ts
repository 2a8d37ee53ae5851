import { ValidateNested } from 'class-validator';
import { Field, ID, InputType, ObjectType, registerEnumType } from 'type-graphql';
import { IsProse, IsTitle } from '../../../../platform/graphql/text.js';
import { connectionType, DateTime, IdempotentInput } from '../../../../platform/graphql/types.js';

export enum AnnouncementKindEnum {
  SERVICE = 'service',
  NEWS = 'news',
}
registerEnumType(AnnouncementKindEnum, {
  name: 'AnnouncementKind',
  description: 'What an announcement is.',
  valuesConfig: {
    SERVICE: { description: 'About the service itself, such as maintenance: to everybody in the audience.' },
    NEWS: { description: 'News: by mail and push only to those who agreed to marketing; in the app to all.' },
  },
});

@ObjectType('Announcement', { description: 'What staff tell an audience. Staff only.' })
export class AnnouncementType {
  @Field(() => ID, { description: 'Unique id.' })
  id!: string;

  @Field(() => AnnouncementKindEnum, { description: 'What it is.' })
  kind!: AnnouncementKindEnum;

  @Field(() => String, { description: 'Title in English.' })
  title!: string;

  @Field(() => String, { description: 'Text in English.' })
  text!: string;

  @Field(() => DateTime, { description: 'When it is notified.' })
  publishAt!: Date;

  @Field(() => DateTime, { description: 'When it was created.' })
  createdAt!: Date;
}

export const AnnouncementConnection = connectionType('Announcement', () => AnnouncementType);

@InputType('AnnouncementTextInput', { description: 'An announcement in one language.' })
export class AnnouncementTextInput {
  @Field(() => String, { description: 'One line: 1 to 200 characters.' })
  @IsTitle({ max: 200 })
  title!: string;

  @Field(() => String, { description: 'Plain text: 1 to 2,000 characters.' })
  @IsProse({ max: 2_000 })
  text!: string;
}

@InputType('CreateAnnouncementInput', { description: 'What to announce to whom, and when.' })
export class CreateAnnouncementInput extends IdempotentInput {
  @Field(() => AnnouncementKindEnum, { description: 'What it is.' })
  kind!: AnnouncementKindEnum;

  @Field(() => ID, {
    nullable: true,
    description: 'To those enrolled in this course and its teacher. Default: everybody.',
  })
  courseId?: string | null;

  @Field(() => ID, { nullable: true, description: 'To the students and the instructor of this class.' })
  classId?: string | null;

  @Field(() => AnnouncementTextInput, { description: 'In English, and for readers of other languages.' })
  @ValidateNested()
  english!: AnnouncementTextInput;

  @Field(() => AnnouncementTextInput, { nullable: true, description: 'In Portuguese. Default: the English text.' })
  @ValidateNested()
  portuguese?: AnnouncementTextInput | null;

  @Field(() => DateTime, { nullable: true, description: 'When it is notified, within a year. Default: now.' })
  publishAt?: Date | null;
}

@ObjectType('CreateAnnouncementPayload', { description: 'The announcement.' })
export class CreateAnnouncementPayload {
  @Field(() => AnnouncementType, { description: 'The announcement.' })
  announcement!: object;
}
