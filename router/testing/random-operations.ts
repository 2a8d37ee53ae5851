import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isObjectType,
  parse,
  validate,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
} from 'graphql';

/** Aliases that a careless router takes for something of its own. */
const NASTY = ['id', '__typename', '__proto__', 'constructor', 'hasOwnProperty', 'a0_id', 'name'];
const CONDITIONS = ['yes', 'no', 'usually'] as const;

export interface RandomOperation {
  readonly query: string;
  readonly variables: Record<string, unknown>;
}

/**
 * Operations that are valid against a schema: fields, aliases, arguments, fragments and conditions as chance would have them.
 * `nulling` names fields whose errors take the object with them. They are left out below fields of a fragment on one type of
 * several: the path of a fetch says no types, so the planner asks for a field below `author` of courses also below `author`
 * of reviews, and its error there nulls what else was asked of the same object. No executor can tell the two apart.
 */
export function randomOperations(
  schema: GraphQLSchema,
  count: number,
  seed: number,
  nulling: readonly string[] = [],
): RandomOperation[] {
  const operations: RandomOperation[] = [];
  const random = mulberry32(seed);
  while (operations.length < count) {
    const operation = new Generator(schema, random, nulling).operation();
    if (validate(schema, parse(operation.query)).length === 0) operations.push(operation);
  }
  return operations;
}

class Generator {
  private readonly fragments: string[] = [];
  private fields = 0;
  /** Within a fragment on one type of several, and below a field of one. */
  private narrowed = false;
  private ambiguous = false;

  constructor(
    private readonly schema: GraphQLSchema,
    private readonly random: () => number,
    private readonly nulling: readonly string[],
  ) {}

  operation(): RandomOperation {
    const root = this.schema.getQueryType() as GraphQLCompositeType;
    const selections = this.selectionSet(root, 0);
    const usually = this.chance(0.5) ? {} : { usually: this.chance(0.5) };
    // All variables are used, whatever chance left out.
    const used = '... @include(if: $yes) { ... @include(if: $usually) { _used: __typename @skip(if: $no) } }';
    return {
      query: `query ($yes: Boolean!, $no: Boolean!, $usually: Boolean = true) { ${used} ${selections.slice(1)} ${this.fragments.join(' ')}`,
      variables: { yes: true, no: false, ...usually },
    };
  }

  private selectionSet(type: GraphQLCompositeType, depth: number): string {
    const selections: string[] = [];
    const count = 1 + Math.floor(this.random() * 4);
    for (let index = 0; index < count || selections.length === 0; index += 1)
      selections.push(this.selection(type, depth));
    return `{ ${selections.join(' ')} }`;
  }

  private selection(type: GraphQLCompositeType, depth: number): string {
    if (this.chance(0.07)) return `__typename${this.condition()}`;
    const known = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
    const fields = this.ambiguous ? known.filter(({ name }) => !this.nulling.includes(name)) : known;
    if (depth < 6 && (fields.length === 0 || this.chance(isAbstractType(type) ? 0.4 : 0.12)))
      return this.fragment(type, depth);
    const leaves = fields.filter((field) => !isCompositeType(getNamedType(field.type)));
    const usable = depth > 4 || this.fields > 60 ? leaves : fields;
    const field = this.pick(usable.length > 0 ? usable : leaves);
    return field ? this.field(field, depth) : '__typename';
  }

  private field(field: GraphQLField<unknown, unknown>, depth: number): string {
    this.fields += 1;
    const type = getNamedType(field.type);
    const alias = this.chance(0.12) ? `${this.chance(0.5) ? (this.pick(NASTY) as string) : `x${this.fields}`}: ` : '';
    const given = field.args.flatMap((argument) => {
      if (this.chance(0.3)) return [];
      const of = getNamedType(argument.type);
      const value = isEnumType(of) ? this.pick(of.getValues())?.name : String(Math.floor(this.random() * 3));
      return [`${argument.name}: ${value ?? '0'}`];
    });
    const { ambiguous } = this;
    this.ambiguous ||= this.narrowed;
    const selections = isCompositeType(type) ? ` ${this.selectionSet(type, depth + 1)}` : '';
    this.ambiguous = ambiguous;
    return `${alias}${field.name}${given.length > 0 ? `(${given.join(', ')})` : ''}${this.condition()}${selections}`;
  }

  private fragment(type: GraphQLCompositeType, depth: number): string {
    const targets = isAbstractType(type)
      ? [...this.schema.getPossibleTypes(type), type]
      : [type, ...(isObjectType(type) ? type.getInterfaces() : [])];
    const target = this.pick(targets) as GraphQLCompositeType;
    const { narrowed } = this;
    this.narrowed ||= isAbstractType(type) && target !== type;
    const fragment = this.fragmentOn(target, type, depth);
    this.narrowed = narrowed;
    return fragment;
  }

  private fragmentOn(target: GraphQLCompositeType, type: GraphQLCompositeType, depth: number): string {
    if (this.chance(0.3)) {
      const name = `F${this.fragments.length}`;
      const at = this.fragments.push('') - 1;
      this.fragments[at] = `fragment ${name} on ${target.name} ${this.selectionSet(target, depth + 1)}`;
      return `...${name}${this.condition()}`;
    }
    const on = target === type && this.chance(0.3) ? '' : ` on ${target.name}`;
    return `...${on}${this.condition()} ${this.selectionSet(target, depth + 1)}`;
  }

  private condition(): string {
    if (!this.chance(0.12)) return '';
    const value = this.chance(0.8) ? `$${this.pick(CONDITIONS) as string}` : String(this.chance(0.5));
    return ` @${this.chance(0.5) ? 'include' : 'skip'}(if: ${value})`;
  }

  private chance(probability: number): boolean {
    return this.random() < probability;
  }

  private pick<T>(items: readonly T[]): T | undefined {
    return items[Math.floor(this.random() * items.length)];
  }
}

/** The same numbers for the same seed, so that a failure can be had again. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
