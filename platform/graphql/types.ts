import 'reflect-metadata';
import { IsInt, IsNotEmpty, Max, MaxLength, Min, ValidateBy } from 'class-validator';
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTimeISO, GraphQLLocalDate, GraphQLTimeZone } from 'graphql-scalars';
import {
  Arg,
  Ctx,
  Directive,
  Field,
  FieldResolver,
  ID,
  InputType,
  Int,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { Context } from '../context.js';
import { isCurrency } from '../domain/currencies.js';
import { formatMoney } from '../domain/money.js';
import { requireLocale } from '../domain/text.js';
import { ForPartners } from './for-partners.js';
import { FreeOfCost, ListSize } from './list-size.js';

function scalar(base: GraphQLScalarType, name: string, description: string, specifiedByURL: string): GraphQLScalarType {
  const { parseValue, parseLiteral, ...config } = base.toConfig();
  // Messages of the library quote the value, which may be a password in the wrong field.
  const withoutValue = <Arguments extends unknown[], Value>(parse: (...given: Arguments) => Value) => {
    return (...given: Arguments): Value => {
      try {
        return parse(...given);
      } catch {
        throw new GraphQLError(`${name} cannot represent this value.`);
      }
    };
  };
  return new GraphQLScalarType({
    ...config,
    name,
    description,
    specifiedByURL,
    parseValue: withoutValue(parseValue),
    parseLiteral: withoutValue(parseLiteral),
  });
}

/** Years that a date of a client may have. Others are errors of typing, and beyond what rules and databases can hold. */
const YEARS = { first: 1900, last: 2999 };

/** A scalar of dates that accepts only plausible years from clients; what was stored before is returned as it is. */
function dated(base: GraphQLScalarType): GraphQLScalarType {
  const config = base.toConfig();
  const checked = <Value>(value: Value): Value => {
    const year = value instanceof Date ? value.getUTCFullYear() : Number(String(value).split('-')[0] || NaN);
    if (year >= YEARS.first && year <= YEARS.last) return value;
    throw new GraphQLError(`${base.name} must have a year from ${YEARS.first} to ${YEARS.last}.`, {
      extensions: { code: 'BAD_USER_INPUT' },
    });
  };
  return new GraphQLScalarType({
    ...config,
    parseValue: (value) => checked(base.parseValue(value)),
    parseLiteral: (node, variables) => checked(base.parseLiteral(node, variables)),
  });
}

export const DateTime = scalar(
  dated(GraphQLDateTimeISO),
  'DateTime',
  'An instant in UTC, ISO 8601 / RFC 3339: `2026-03-29T09:30:00.000Z`. Arguments have a year from 1900 to 2999.',
  'https://scalars.graphql.org/andimarek/date-time',
);
export const LocalDate = scalar(
  dated(GraphQLLocalDate),
  'LocalDate',
  'A calendar day without a time zone, ISO 8601: `2026-03-29`. Arguments have a year from 1900 to 2999.',
  'https://scalars.graphql.org/andimarek/local-date',
);
export const TimeZone = scalar(
  GraphQLTimeZone,
  'TimeZone',
  'An IANA time zone: `Europe/Lisbon`.',
  'https://www.iana.org/time-zones',
);

export const BigInt = new GraphQLScalarType({
  name: 'BigInt',
  specifiedByURL: 'https://www.rfc-editor.org/rfc/rfc8259#section-6',
  description: 'A whole number of any size, written as a string: `"129900"`.',
  serialize: (value) => globalThis.BigInt(value as number | bigint | string).toString(),
  parseValue: parseBigInt,
  parseLiteral: (node) => {
    if (node.kind !== Kind.STRING && node.kind !== Kind.INT)
      throw new GraphQLError('BigInt must be a string of digits.');
    return parseBigInt(node.value);
  },
});

function parseBigInt(value: unknown): number {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : '';
  if (!/^-?\d{1,16}$/.test(text) || !Number.isSafeInteger(Number(text))) {
    throw new GraphQLError('BigInt must be a string of digits, at most 9007199254740991.');
  }
  return Number(text);
}

@FreeOfCost()
@ObjectType('Money', { description: 'An amount of money in whole minor units.' })
@Directive('@shareable')
@Directive('@cacheControl(inheritMaxAge: true)')
@ForPartners()
export class MoneyType {
  @Field(() => BigInt, { description: 'Minor units (cents) of the currency.' })
  amountMinor!: number;

  @Field(() => String, { description: 'ISO 4217 code, such as `EUR`.' })
  currency!: string;
}

@Resolver(() => MoneyType)
export class MoneyResolver {
  @FieldResolver(() => String, { description: 'The amount as text for people, such as `€1,299.00`.' })
  @Directive('@shareable')
  @Directive('@cacheControl(byLanguage: true)')
  @ForPartners()
  formatted(
    @Root() money: MoneyType,
    @Ctx() context: Context,
    @Arg('locale', () => String, {
      nullable: true,
      description:
        'BCP 47 locale that decides separators and symbols. Default: that of the viewer, or else of `accept-language`, or else `en`.',
    })
    locale: string | null,
  ): string {
    return formatMoney(money, locale == null ? context.language : requireLocale(locale, 'locale'));
  }
}

/** An ISO 4217 code of a currency in use. */
export function IsCurrency(): PropertyDecorator {
  return ValidateBy(
    { name: 'isCurrency', validator: { validate: isCurrency } },
    { message: 'must be an ISO 4217 code of a currency in use' },
  );
}

@InputType('MoneyInput', { description: 'An amount of money.' })
export class MoneyInput {
  @Field(() => BigInt, { description: 'Minor units (cents), 0 to 100000000.' })
  @IsInt()
  @Min(0)
  @Max(100_000_000)
  amountMinor!: number;

  @Field(() => String, { description: 'ISO 4217 code, such as `EUR`.' })
  @IsCurrency()
  currency!: string;
}

/** Base of every input that moves money or takes a place. */
@InputType('IdempotentInput', { description: 'Base of inputs that have one effect however often they are sent.' })
export abstract class IdempotentInput {
  @Field(() => String, {
    description: 'Made by the client, unique for the act: sending it again has no second effect.',
  })
  @IsNotEmpty()
  @MaxLength(100)
  idempotencyKey!: string;
}

@ObjectType('UploadHeader', { description: 'A header of an HTTP request.' })
@Directive('@shareable')
export class UploadHeaderType {
  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => String, { description: 'Its value.' })
  value!: string;
}

@ObjectType('UploadTicket', {
  description:
    'Where to send one file: a request of this method to this address, with these headers and the file as its body.',
})
@Directive('@shareable')
export class UploadTicketType {
  @Field(() => ID, { description: 'Names the upload when it is completed.' })
  uploadId!: string;

  @Field(() => String, { description: 'Always PUT.' })
  method!: string;

  @Field(() => String, { description: 'The address; needs no other authorization.' })
  url!: string;

  @ListSize(5)
  @Field(() => [UploadHeaderType], { description: 'Headers that must be sent as they are.' })
  headers!: readonly UploadHeaderType[];

  @Field(() => Int, { description: 'A larger file is rejected.' })
  maxBytes!: number;

  @Field(() => DateTime, { description: 'The file must be sent before.' })
  expiresAt!: Date;
}

@FreeOfCost()
@ObjectType('PageInfo', { description: 'Where a page lies in its list (Relay cursor connections).' })
@Directive('@shareable')
@Directive('@cacheControl(inheritMaxAge: true)')
@ForPartners()
export class PageInfoType {
  @Field(() => Boolean, { description: 'Whether there are items after this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether there are items before this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first item; null for an empty page.' })
  startCursor!: string | null;

  @Field(() => String, { nullable: true, description: 'Cursor of the last item; null for an empty page.' })
  endCursor!: string | null;
}

export interface Edge<Node> {
  readonly cursor: string;
  readonly node: Node;
}

export interface Connection<Node> {
  readonly edges: readonly Edge<Node>[];
  readonly pageInfo: PageInfoType;
  readonly totalCount?: number;
}

type ObjectTypeClass = abstract new () => object;

/**
 * The connection and edge types of a node type: `Class` → `ClassConnection`, `ClassEdge`. Call once a node type.
 * `partners`: they are in the partner contract.
 */
export function connectionType(name: string, node: () => ObjectTypeClass, options: { partners?: boolean } = {}) {
  @FreeOfCost()
  @ObjectType(`${name}Edge`, { description: `One ${name} in a page, with its place.` })
  @Directive('@cacheControl(inheritMaxAge: true)')
  class EdgeType {
    @Field(() => String, { description: 'Its place in the list: give it as `after` or `before`.' })
    cursor!: string;

    @Field(node as never, { description: `The ${name}.` })
    node!: object;
  }

  @FreeOfCost()
  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.` })
  @Directive('@cacheControl(inheritMaxAge: true)')
  class ConnectionType {
    @Field(() => [EdgeType], { description: 'The items of the page with their cursors, in order.' })
    edges!: EdgeType[];

    @Field(() => PageInfoType, { description: 'Where the page lies in the list.' })
    pageInfo!: PageInfoType;
  }
  if (options.partners) for (const type of [EdgeType, ConnectionType]) ForPartners()(type);
  return ConnectionType;
}
