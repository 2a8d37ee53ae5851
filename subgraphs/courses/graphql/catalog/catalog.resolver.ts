import { Args, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { Context } from '../../../../platform/context.js';
import { ForPartners } from '../../../../platform/graphql/for-partners.js';
import { catalogFacets, listCourses, type CatalogPage } from '../../queries/catalog-search.js';
import { CourseConnection } from '../course.types.js';
import { CatalogArgs, CourseFacetsObject } from './catalog.types.js';

@Resolver(() => CourseConnection)
export class CatalogResolver {
  @Query(() => CourseConnection, {
    description: 'The catalog of published courses, open to all: newest first, or the best fit first for a search.',
  })
  @Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  )
  @Directive(
    '@cacheControl(maxAge: 60, invalidatedBy: ["lyceum.courses.course-published.v1", "lyceum.courses.course-archived.v1"])',
  )
  @ForPartners('catalog:read')
  courses(@Args(() => CatalogArgs) args: CatalogArgs, @Ctx() context: Context): Promise<CatalogPage> {
    return listCourses(context, args, args.sort ?? null, args);
  }

  @FieldResolver(() => CourseFacetsObject, {
    description: 'Numbers of courses by language, level, tag and access, for the same search and filters.',
  })
  @Directive('@cost(weight: 20)')
  @Directive('@cacheControl(inheritMaxAge: true)')
  @ForPartners()
  facets(@Root() list: CatalogPage, @Ctx() context: Context) {
    return catalogFacets(context, list.filter);
  }
}
