import { MaxLength } from 'class-validator';
import { ArgsType, Directive, Field, ID, Int, ObjectType, registerEnumType } from 'type-graphql';
import { ForPartners } from '../../../../platform/graphql/for-partners.js';
import { PageArgs } from '../../../../platform/graphql/pagination.js';
import { CourseAccessEnum, CourseLevelEnum } from '../course.types.js';

export enum CourseSortEnum {
  RELEVANCE = 'relevance',
  NEWEST = 'newest',
  POPULAR = 'popular',
  TITLE = 'title',
}
registerEnumType(CourseSortEnum, {
  name: 'CourseSort',
  description: 'Order of courses in the catalog. More may be added.',
  valuesConfig: {
    RELEVANCE: {
      description:
        'The best fit to the search first; of more than 2,000 hits the newest. Newest first without a search.',
    },
    NEWEST: { description: 'The one that was published first last.' },
    POPULAR: { description: 'The one with the most enrollments first; counted every ten minutes.' },
    TITLE: { description: 'By title, without case and accents.' },
  },
});

@ArgsType()
export class CatalogArgs extends PageArgs {
  @Field(() => String, {
    nullable: true,
    description:
      'Words of the title, tags, lesson titles or summary, at most 200 characters; the last one may be incomplete. "quoted phrases", `or` and -without work; C++, C# and .NET are words. Fewer than 5 hits are followed by courses with words that differ by a letter or two.',
  })
  @MaxLength(200)
  @ForPartners()
  search?: string | null;

  @Field(() => String, { nullable: true, description: 'Only courses that teach this: `pt`, `javascript`.' })
  @ForPartners()
  language?: string | null;

  @Field(() => ID, { nullable: true, description: 'Only courses of this language or subject, by its id.' })
  @ForPartners()
  subject?: string | null;

  @Field(() => CourseLevelEnum, { nullable: true, description: 'Only courses of this level.' })
  @ForPartners()
  level?: CourseLevelEnum | null;

  @Field(() => String, { nullable: true, description: 'Only courses with this tag.' })
  @ForPartners()
  tag?: string | null;

  @Field(() => CourseAccessEnum, { nullable: true, description: 'Only courses with this access.' })
  @ForPartners()
  access?: CourseAccessEnum | null;

  @Field(() => CourseSortEnum, { nullable: true, description: 'Order of the list; RELEVANCE by default.' })
  @ForPartners()
  sort?: CourseSortEnum | null;
}

@ObjectType('CourseTextFacet', { description: 'A language or tag, and how many courses have it.' })
@Directive('@cacheControl(inheritMaxAge: true)')
@ForPartners()
class TextFacet {
  @Field(() => String, { description: 'The language or tag, to be given as the filter.' })
  value!: string;

  @Field(() => Int, { description: 'Number of courses.' })
  count!: number;
}

@ObjectType('CourseLevelFacet', { description: 'A level, and how many courses have it.' })
@Directive('@cacheControl(inheritMaxAge: true)')
@ForPartners()
class LevelFacet {
  @Field(() => CourseLevelEnum, { description: 'The level, to be given as the filter.' })
  value!: CourseLevelEnum;

  @Field(() => Int, { description: 'Number of courses.' })
  count!: number;
}

@ObjectType('CourseAccessFacet', { description: 'An access, and how many courses have it.' })
@Directive('@cacheControl(inheritMaxAge: true)')
@ForPartners()
class AccessFacet {
  @Field(() => CourseAccessEnum, { description: 'The access, to be given as the filter.' })
  value!: CourseAccessEnum;

  @Field(() => Int, { description: 'Number of courses.' })
  count!: number;
}

@ObjectType('CourseFacets', {
  description:
    'Numbers of courses that fit the search and all filters but that of the facet itself: what another choice would find.',
})
@Directive('@cacheControl(inheritMaxAge: true)')
@ForPartners()
export class CourseFacetsObject {
  @Field(() => [TextFacet], { description: 'By language or subject; the most frequent 50.' })
  @Directive('@listSize(assumedSize: 50)')
  languages!: TextFacet[];

  @Field(() => [LevelFacet], { description: 'By level.' })
  @Directive('@listSize(assumedSize: 3)')
  levels!: LevelFacet[];

  @Field(() => [TextFacet], { description: 'By tag; the most frequent 50.' })
  @Directive('@listSize(assumedSize: 50)')
  tags!: TextFacet[];

  @Field(() => [AccessFacet], { description: 'By access.' })
  @Directive('@listSize(assumedSize: 3)')
  accesses!: AccessFacet[];
}
