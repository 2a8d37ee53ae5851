import { describe, expect, it } from 'vitest';
import { TestSupergraph, type TestSubgraph } from '../testing/executor.js';

/** By both executors; they have to agree. */
async function both(supergraph: TestSupergraph, query: string, variables: Record<string, unknown> = {}) {
  const ours = await supergraph.ours(query, variables);
  const stock = await supergraph.stock(query, variables);
  expect(ours.data).toEqual(stock.data);
  expect(ours.errors).toBeUndefined();
  return ours.data;
}

const byId = (rows: readonly { readonly id: string }[]) => (reference: { id: string }) =>
  rows.find(({ id }) => id === reference.id) ?? null;

describe('@requires', () => {
  const PRODUCTS = [
    { id: 'p1', weight: 10, size: { height: 2, tags: [{ text: 'a' }, { text: 'b' }] } },
    { id: 'p2', weight: null, size: null },
  ];
  const products = {
    name: 'products',
    sdl: `type Query { products: [Product!]! }
      type Product @key(fields: "id") { id: ID! weight(unit: String = "kg"): Int size: Size price(currency: String = "EUR"): String }
      type Size { height: Int tags: [Tag!] }
      type Tag { text: String }`,
    resolvers: {
      Query: { products: () => PRODUCTS },
      Product: {
        __resolveReference: byId(PRODUCTS),
        weight: ({ weight }: { weight: number | null }, { unit }: { unit: string }) =>
          weight === null ? null : unit === 'g' ? weight * 1000 : weight,
        price: ({ id }: { id: string }, { currency }: { currency: string }) => `${currency} of ${id}`,
      },
    },
  };
  const shipping = {
    name: 'shipping',
    sdl: `type Product @key(fields: "id") {
        id: ID!
        weight(unit: String = "kg"): Int @external
        price(currency: String = "EUR"): String @external
        size: Size @external
        cost: Int @requires(fields: "weight(unit: \\"g\\")")
        label: String @requires(fields: "price(currency: \\"USD\\")")
        box: String @requires(fields: "size { height tags { text } }")
      }
      type Size @external { height: Int tags: [Tag!] }
      type Tag @external { text: String }`,
    resolvers: {
      Product: {
        cost: ({ weight }: { weight: number | null }) => weight,
        label: ({ price }: { price: string }) => `label: ${price}`,
        box: ({ size }: { size: unknown }) => JSON.stringify(size),
      },
    },
  };

  it('brings what another subgraph has, nested fields and lists too', async () => {
    expect(await both(new TestSupergraph(products, shipping), '{ products { id box cost } }')).toEqual({
      products: [
        { id: 'p1', box: '{"height":2,"tags":[{"text":"a"},{"text":"b"}]}', cost: 10_000 },
        { id: 'p2', box: 'null', cost: null },
      ],
    });
  });

  it('with arguments is not confused with what a client asks by other arguments, or calls by that name', async () => {
    const supergraph = new TestSupergraph(products, shipping);
    const answer = await supergraph.ours(`{
      products { price(currency: "CHF") label weight: id cost other: price }
      again: products { price label weight }
    }`);
    const product = (id: string, weight: number | null) => ({
      price: `CHF of ${id}`,
      label: `label: USD of ${id}`,
      weight: id,
      cost: weight === null ? null : weight * 1000,
      other: `EUR of ${id}`,
    });
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({
      products: [product('p1', 10), product('p2', null)],
      again: [
        { price: 'EUR of p1', label: 'label: USD of p1', weight: 10 },
        { price: 'EUR of p2', label: 'label: USD of p2', weight: null },
      ],
    });
  });

  it('a key is not confused with an alias of that name', async () => {
    const supergraph = new TestSupergraph(products, shipping);
    const answer = await supergraph.ours('{ products { id: price label __typename: weight t: __typename } }');
    expect(answer).toEqual({
      data: {
        products: [
          { id: 'EUR of p1', label: 'label: USD of p1', __typename: 10, t: 'Product' },
          { id: 'EUR of p2', label: 'label: USD of p2', __typename: null, t: 'Product' },
        ],
      },
    });
  });
});

describe('keys', () => {
  const BOOKS = [
    { id: '1', isbn: 'a', shelf: { room: 'x', place: 1 } },
    { id: '2', isbn: null, shelf: { room: 'y', place: 2 } },
  ];
  const library = {
    name: 'library',
    sdl: `type Query { books: [Book] }
      type Book @key(fields: "id") @key(fields: "shelf { room place }") { id: ID! isbn: ID shelf: Shelf! }
      type Shelf { room: ID! place: Int! }`,
    resolvers: { Query: { books: () => [BOOKS[0], null, BOOKS[1]] }, Book: { __resolveReference: byId(BOOKS) } },
  };

  it('may be nested and of several fields', async () => {
    const labels = {
      name: 'labels',
      sdl: `type Book @key(fields: "shelf { room place }") { shelf: Shelf! label: String }
        type Shelf @shareable { room: ID! place: Int! }`,
      resolvers: {
        Book: { label: ({ shelf }: { shelf: { room: string; place: number } }) => `${shelf.room}${shelf.place}` },
      },
    };
    const shared = {
      ...library,
      sdl: library.sdl.replace('type Shelf', 'type Shelf @shareable').replace('shelf: Shelf!', 'shelf: Shelf!'),
    };
    expect(await both(new TestSupergraph(shared, labels), '{ books { label } }')).toEqual({
      books: [{ label: 'x1' }, null, { label: 'y2' }],
    });
  });

  it('lead from one subgraph to another over a third', async () => {
    const isbns = {
      name: 'isbns',
      sdl: `type Book @key(fields: "id") @key(fields: "isbn") { id: ID! isbn: ID @shareable }`,
      resolvers: { Book: { __resolveReference: ({ id }: { id: string }) => (id === '1' ? { id, isbn: 'a' } : null) } },
    };
    const prices = {
      name: 'prices',
      sdl: `type Book @key(fields: "isbn") { isbn: ID price: Int }`,
      resolvers: { Book: { price: ({ isbn }: { isbn: string | null }) => (isbn === 'a' ? 10 : -1) } },
    };
    const plain = { ...library, sdl: library.sdl.replace('isbn: ID shelf', 'shelf') };
    const supergraph = new TestSupergraph(plain, isbns, prices);
    expect(await both(supergraph, '{ books { id price } }')).toEqual({
      books: [{ id: '1', price: 10 }, null, { id: '2', price: null }],
    });
  });

  it('that are null identify nothing: no one is asked', async () => {
    const prices = {
      name: 'prices',
      sdl: `type Book @key(fields: "isbn") { isbn: ID @shareable price: Int }`,
      resolvers: { Book: { price: () => 10 } },
    };
    const keyed = {
      ...library,
      sdl: library.sdl.replace('@key(fields: "id")', '@key(fields: "id") @key(fields: "isbn")'),
    };
    const supergraph = new TestSupergraph(keyed, prices);
    expect(await supergraph.ours('{ books { price } }')).toEqual({
      data: { books: [{ price: 10 }, null, { price: null }] },
    });
    expect(supergraph.requests.at(-1)?.variables).toEqual({ representations: [{ __typename: 'Book', isbn: 'a' }] });
  });

  it('of many equal entities are sent once', async () => {
    const BOOK = { id: '1' };
    const loans = {
      name: 'loans',
      sdl: `type Query { loans: [Loan!]! last: Loan! } type Loan { book: Book! again: Book! } type Book @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          loans: () => Array.from({ length: 50 }, () => ({ book: BOOK, again: BOOK })),
          last: () => ({ book: BOOK }),
        },
      },
    };
    const titles = {
      name: 'titles',
      sdl: `type Book @key(fields: "id") { id: ID! title: String }`,
      resolvers: { Book: { title: ({ id }: { id: string }) => `Title ${id}` } },
    };
    const supergraph = new TestSupergraph(loans, titles);
    const loan = { book: { title: 'Title 1' }, again: { title: 'Title 1' } };
    const answer = await supergraph.ours('{ loans { book { title } again { title } } last { book { title } } }');
    expect(answer).toEqual({ data: { loans: Array.from({ length: 50 }, () => loan), last: { book: loan.book } } });
    expect(supergraph.requests.map(({ subgraph, variables }) => [subgraph, variables?.['representations']])).toEqual([
      ['loans', undefined],
      ['titles', [{ __typename: 'Book', id: '1' }]],
    ]);
  });
});

describe('answers that repeat themselves', () => {
  const AUTHORS = ['u1', 'u2'].map((id) => ({ id, name: `Name of ${id}`, tags: ['x', 'y'] }));
  const POSTS = Array.from({ length: 40 }, (_, index) => ({
    id: `p${index}`,
    title: 'Untitled',
    author: AUTHORS[index % 2],
    size: { unit: 'cm', box: { kind: 'flat' } },
  }));
  const posts = {
    name: 'posts',
    sdl: `type Query { posts: [Post!]! }
      type Post @key(fields: "id") { id: ID! title: String author: Author size: Size @shareable }
      type Author @key(fields: "id") { id: ID! name: String tags: [String!] posts: [Post!]! }
      type Size { unit: String box: Box @shareable }
      type Box { kind: String }`,
    resolvers: {
      Query: { posts: () => POSTS },
      Author: { posts: ({ id }: { id: string }) => POSTS.filter(({ author }) => author?.id === id) },
      Post: { __resolveReference: byId(POSTS) },
    },
  };
  const heights = {
    name: 'heights',
    sdl: `type Post @key(fields: "id") { id: ID! size: Size @shareable likes: Int }
      type Size { height: Int box: Box @shareable }
      type Box { depth: Int }
      type Author @key(fields: "id") { id: ID! fans: Int }`,
    resolvers: {
      Post: {
        likes: ({ id }: { id: string }) => Number(id.slice(1)),
        size: ({ id }: { id: string }) => ({ height: Number(id.slice(1)), box: { depth: 2 * Number(id.slice(1)) } }),
      },
      Author: { fans: ({ id }: { id: string }) => Number(id.slice(1)) },
    },
  };

  it('give each place what all subgraphs say of it', async () => {
    const supergraph = new TestSupergraph(posts, heights);
    const query = `{ posts { title likes author { name tags fans posts { title likes author { id name fans posts { id likes } } } } } }`;
    for (let times = 0; times < 3; times += 1) await both(supergraph, query);
  });

  it('do not mix what another subgraph adds to objects that were equal before', async () => {
    const supergraph = new TestSupergraph(posts, heights);
    const query = `{ posts { size { unit height box { kind depth } } } first: posts { author { posts { size { unit height } } } } }`;
    const data = (await both(supergraph, query)) as { posts: unknown[] };
    expect(data.posts[7]).toEqual({ size: { unit: 'cm', height: 7, box: { kind: 'flat', depth: 14 } } });
  });
});

describe('entities that are reported by different keys', () => {
  it('are distinguished, whatever their values look like', async () => {
    const values = ['1', 1, '1\n"1:1', true, null, 'true'];
    const things = {
      name: 'things',
      sdl: `scalar Any
        type Query { things: [Thing] others: [Thing] }
        type Thing @key(fields: "a b") { a: Any b: Any }`,
      resolvers: {
        Query: {
          things: () => values.flatMap((a) => values.map((b) => ({ a, b }))),
          others: () => [
            { a: { deep: [1] }, b: '1' },
            { a: { deep: [2] }, b: '1' },
          ],
        },
      },
    };
    const texts = {
      name: 'texts',
      sdl: `scalar Any
        type Thing @key(fields: "a b") { a: Any b: Any text: String }`,
      resolvers: { Thing: { text: ({ a, b }: { a: unknown; b: unknown }) => JSON.stringify([a, b]) } },
    };
    const supergraph = new TestSupergraph(things, texts);
    const { data, errors } = await supergraph.ours('{ things { text } others { text } }');
    expect(errors).toBeUndefined();
    const text = (a: unknown, b: unknown) => ({ text: a === null && b === null ? null : JSON.stringify([a, b]) });
    expect(data).toEqual({
      things: values.flatMap((a) => values.map((b) => text(a, b))),
      others: [text({ deep: [1] }, '1'), text({ deep: [2] }, '1')],
    });
  });

  it('share no answer, though the same is asked of them', async () => {
    const byKey = {
      name: 'a',
      sdl: `type Query { byId: Thing byCode: Other } type Thing @key(fields: "id") { id: ID! }
        type Other { thing: Thing2 } type Thing2 @key(fields: "code") { code: ID! }`,
      resolvers: { Query: { byId: () => ({ id: 'x' }), byCode: () => ({ thing: { code: 'x' } }) } },
    };
    const names = {
      name: 'b',
      sdl: `type Thing @key(fields: "id") { id: ID! name: String } type Thing2 @key(fields: "code") { code: ID! name: String }`,
      resolvers: { Thing: { name: () => 'by id' }, Thing2: { name: () => 'by code' } },
    };
    expect(await both(new TestSupergraph(byKey, names), '{ byId { name } byCode { thing { name } } }')).toEqual({
      byId: { name: 'by id' },
      byCode: { thing: { name: 'by code' } },
    });
  });
});

describe('a field', () => {
  const a = (sdl: string, resolvers: TestSubgraph['resolvers']) => ({ name: 'a', sdl, resolvers });
  const b = (sdl: string, resolvers: TestSubgraph['resolvers']) => ({ name: 'b', sdl, resolvers });

  it('that was overridden is asked of its new owner', async () => {
    const supergraph = new TestSupergraph(
      a('type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! name: String }', {
        Query: { thing: () => ({ id: '1', name: 'old' }) },
      }),
      b('type Thing @key(fields: "id") { id: ID! name: String @override(from: "a") }', {
        Thing: { name: () => 'new' },
      }),
    );
    expect(await both(supergraph, '{ thing { name } }')).toEqual({ thing: { name: 'new' } });
  });

  it('that is provided on one way is not asked for elsewhere', async () => {
    const supergraph = new TestSupergraph(
      a(
        `type Query { direct: Thing @provides(fields: "name inner { deep }") other: Thing }
        type Thing @key(fields: "id") { id: ID! name: String @external inner: Inner @external }
        type Inner @external { deep: Int }`,
        { Query: { direct: () => ({ id: '1', name: 'provided', inner: { deep: 1 } }), other: () => ({ id: '1' }) } },
      ),
      b(
        `type Thing @key(fields: "id") { id: ID! name: String @shareable inner: Inner @shareable }
        type Inner @shareable { deep: Int more: Int }`,
        { Thing: { name: () => 'owned', inner: () => ({ deep: 2, more: 3 }) } },
      ),
    );
    expect(await both(supergraph, '{ direct { name inner { deep } } }')).toEqual({
      direct: { name: 'provided', inner: { deep: 1 } },
    });
    expect(new Set(supergraph.requests.map(({ subgraph }) => subgraph))).toEqual(new Set(['a']));
    expect(await both(supergraph, '{ other { name inner { deep more } } }')).toEqual({
      other: { name: 'owned', inner: { deep: 2, more: 3 } },
    });
  });

  it('that several subgraphs share is merged of what each of them has, null of one taking nothing away', async () => {
    const supergraph = new TestSupergraph(
      a(
        'type Query { shared: Thing @shareable } type Thing { one: Int list: [Item] @shareable } type Item { x: Int }',
        {
          Query: { shared: () => ({ one: 1, list: [{ x: 1 }, null, { x: 3 }] }) },
        },
      ),
      b(
        'type Query { shared: Thing @shareable } type Thing { two: Int list: [Item] @shareable } type Item { y: Int }',
        {
          Query: { shared: () => ({ two: 2, list: [{ y: 1 }, null, { y: 3 }] }) },
        },
      ),
    );
    const query = '{ shared { one two list { x y } } }';
    expect(await both(supergraph, query)).toEqual({
      shared: { one: 1, two: 2, list: [{ x: 1, y: 1 }, null, { x: 3, y: 3 }] },
    });
    supergraph.instead.set('b', () => ({ data: { shared: null } }));
    expect((await supergraph.ours('{ shared { one two } }')).data).toEqual({ shared: { one: 1, two: null } });
  });

  it('is not known to clients if it is inaccessible, nor are values and arguments', async () => {
    const supergraph = new TestSupergraph(
      a(
        `type Query { things(filter: Filter = { kind: OPEN }): [Thing] media: [Media] }
        input Filter { kind: Kind = OPEN only: Int @inaccessible }
        enum Kind { OPEN SECRET @inaccessible }
        scalar Anything
        type Thing @key(fields: "id") { id: ID! @inaccessible kind: Kind raw: Anything }
        union Media = Thing | Hidden
        type Hidden @inaccessible { id: ID! }`,
        {
          Query: {
            things: (_: unknown, { filter }: { filter: { kind: string; only?: number } }) => [
              { id: 1, kind: filter.kind, raw: JSON.parse('{"__proto__":{"a":[1,{"b":null}]}}') as unknown },
              { id: 2, kind: 'SECRET', raw: filter.only ?? null },
            ],
            media: () => [
              { __typename: 'Thing', id: 3, kind: 'OPEN' },
              { __typename: 'Hidden', id: 4 },
            ],
          },
        },
      ),
      b('type Thing @key(fields: "id") { id: ID! more: Int }', {
        Thing: { more: ({ id }: { id: string }) => Number(id) },
      }),
    );
    const answer = await supergraph.ours(
      '{ things(filter: {}) { kind raw more } media { ... on Thing { kind more } } }',
    );
    expect(JSON.stringify(answer.data)).toBe(
      '{"things":[{"kind":"OPEN","raw":{"__proto__":{"a":[1,{"b":null}]}},"more":1},{"kind":null,"raw":null,"more":2}],' +
        '"media":[{"kind":"OPEN","more":3},null]}',
    );
    expect(answer.errors?.map(({ path }) => path?.join('.'))).toEqual(['things.1.kind', 'media.1']);
    expect(JSON.stringify(answer.errors)).not.toMatch(/SECRET|Hidden/);
  });
});

describe('interfaces and unions', () => {
  const MEDIA = [
    { __typename: 'Book', id: '1', title: 'One', pages: 10 },
    { __typename: 'Film', id: '2', title: 'Two', minutes: 90 },
  ];
  const media = {
    name: 'media',
    sdl: `type Query { media: [Media] grid: [[Media!]!] thing(id: ID!): Thing }
      interface Media @key(fields: "id") { id: ID! title: String }
      type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
      type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }
      union Thing = Book | Film`,
    resolvers: {
      Query: {
        media: () => MEDIA,
        grid: () => [[MEDIA[1]], [], [MEDIA[0], MEDIA[1]]],
        thing: (_: unknown, { id }: { id: string }) => MEDIA.find((one) => one.id === id),
      },
      Media: { __resolveReference: byId(MEDIA) },
      Book: { __resolveReference: byId(MEDIA) },
      Film: { __resolveReference: byId(MEDIA) },
    },
  };
  const ratings = {
    name: 'ratings',
    sdl: `type Query { best: Media! }
      type Media @key(fields: "id") @interfaceObject { id: ID! stars: Int! rival: Media }`,
    resolvers: {
      Query: { best: () => ({ id: '2' }) },
      Media: { stars: ({ id }: { id: string }) => Number(id) * 2, rival: () => ({ id: '1' }) },
    },
  };

  it('get fields of another subgraph through an interface object, and their types where these matter', async () => {
    const supergraph = new TestSupergraph(media, ratings);
    expect(await both(supergraph, '{ media { stars ... on Book { pages rival { stars } } } }')).toEqual({
      media: [{ stars: 2, pages: 10, rival: { stars: 2 } }, { stars: 4 }],
    });
    expect(await both(supergraph, '{ best { stars rival { stars } } }')).toEqual({
      best: { stars: 4, rival: { stars: 2 } },
    });
    expect(
      await both(
        supergraph,
        '{ best { __typename title ... on Film { minutes stars } rival { __typename ... on Film { minutes } } } }',
      ),
    ).toEqual({ best: { __typename: 'Film', title: 'Two', minutes: 90, stars: 4, rival: { __typename: 'Book' } } });
  });

  it('are distinguished in lists of lists, by fragments of any kind', async () => {
    const query = `query ($id: ID!) {
        grid { t: __typename ... on Media { title } ...F }
        thing(id: $id) { ... on Media { id ... on Film { minutes } } ... on Book { pages } __typename }
      }
      fragment F on Film { stars ...G } fragment G on Film { minutes stars }`;
    const film = { t: 'Film', title: 'Two', stars: 4, minutes: 90 };
    expect(await both(new TestSupergraph(media, ratings), query, { id: '2' })).toEqual({
      grid: [[film], [], [{ t: 'Book', title: 'One' }, film]],
      thing: { id: '2', minutes: 90, __typename: 'Film' },
    });
  });

  it('of which a subgraph has required fields are asked for these by type', async () => {
    const summaries = {
      name: 'summaries',
      sdl: `type Book @key(fields: "id") { id: ID! title: String @external summary: String @requires(fields: "title") }
        type Film @key(fields: "id") { id: ID! minutes: Int @external summary: String @requires(fields: "minutes") }
        type Query { latest: Media } interface Media { id: ID! summary: String }`
        .replace('type Book', 'type Book implements Media')
        .replace('type Film', 'type Film implements Media'),
      resolvers: {
        Query: { latest: () => ({ __typename: 'Film', id: '2' }) },
        Book: { summary: ({ title }: { title: string }) => `about ${title}` },
        Film: { summary: ({ minutes }: { minutes: number }) => `${minutes} long` },
      },
    };
    const plain = { ...media, sdl: media.sdl.replace('interface Media @key(fields: "id")', 'interface Media') };
    const { Media: _media, ...resolvers } = media.resolvers;
    const supergraph = new TestSupergraph({ ...plain, resolvers }, summaries);
    expect(
      await both(supergraph, '{ media { ... on Book { summary } ... on Film { summary } } latest { summary } }'),
    ).toEqual({
      media: [{ summary: 'about One' }, { summary: '90 long' }],
      latest: { summary: '90 long' },
    });
  });
});

describe('conditions and mutations', () => {
  const state = { value: 0 };
  const counter = {
    name: 'counter',
    sdl: `type Query { counter: Counter } type Mutation { add(by: Int!): Counter }
      type Counter @key(fields: "id") { id: ID! value: Int }`,
    resolvers: {
      Query: { counter: () => ({ id: '1', value: state.value }) },
      Mutation: {
        add: (_: unknown, { by }: { by: number }) => {
          state.value += by;
          return { id: '1', value: state.value };
        },
      },
    },
  };
  const history = {
    name: 'history',
    sdl: `type Mutation { double: Counter } type Counter @key(fields: "id") { id: ID! seen: Int twice: Int }`,
    resolvers: {
      Mutation: {
        double: () => {
          state.value *= 2;
          return { id: '1' };
        },
      },
      Counter: { seen: () => state.value, twice: () => state.value * 2 },
    },
  };

  it('leave out fields, fragments and the requests that only they need', async () => {
    state.value = 3;
    const supergraph = new TestSupergraph(counter, history);
    const query = `query ($seen: Boolean!, $deep: Boolean = false) {
      counter { value @skip(if: $seen) ... @include(if: $seen) { seen twice @include(if: $deep) } ...F @include(if: $deep) }
    } fragment F on Counter { again: seen @skip(if: $seen) id }`;
    expect(await both(supergraph, query, { seen: true })).toEqual({ counter: { seen: 3 } });
    expect(await both(supergraph, query, { seen: true, deep: true })).toEqual({
      counter: { seen: 3, twice: 6, id: '1' },
    });
    supergraph.requests.length = 0;
    expect((await supergraph.ours(query, { seen: false, deep: false })).data).toEqual({ counter: { value: 3 } });
    expect(supergraph.requests.map(({ subgraph }) => subgraph)).toEqual(['counter']);
  });

  it('leave out the same when they are too many for a plan of each set of their values', async () => {
    state.value = 3;
    const supergraph = new TestSupergraph(counter, history);
    const query = `query ($a: Boolean!, $b: Boolean!, $c: Boolean!, $d: Boolean!) {
      counter { value @skip(if: $a) seen @include(if: $b) ... @include(if: $c) { twice @skip(if: $d) } }
    }`;
    for (const [a, b, c, d] of Array.from({ length: 16 }, (_, bits) => [8, 4, 2, 1].map((bit) => (bits & bit) > 0))) {
      const expected = { ...(!a && { value: 3 }), ...(b && { seen: 3 }), ...(c && !d && { twice: 6 }) };
      expect(await both(supergraph, query, { a, b, c, d })).toEqual({ counter: expected });
    }
  });

  it('that contradict each other leave an object without fields', async () => {
    const supergraph = new TestSupergraph(counter, history);
    const query = `query ($yes: Boolean!) {
      counter @include(if: $yes) { value @skip(if: $yes) ... @skip(if: $yes) { seen } }
    }`;
    expect((await supergraph.ours(query, { yes: true })).data).toEqual({ counter: {} });
    expect((await supergraph.ours(query, { yes: false })).data).toEqual({});
  });

  it('run one after another, and what is notified of an entity is from after each', async () => {
    state.value = 1;
    const supergraph = new TestSupergraph(counter, history);
    const query = 'mutation { a: add(by: 2) { value seen } double { seen twice } b: add(by: 4) { value seen } }';
    expect(await supergraph.ours(query)).toEqual({
      data: { a: { value: 3, seen: 3 }, double: { seen: 6, twice: 12 }, b: { value: 10, seen: 10 } },
    });
    expect(supergraph.requests.filter(({ kind }) => kind === 'mutation')).toHaveLength(3);
  });

  it('an operation without data of any subgraph asks none', async () => {
    const supergraph = new TestSupergraph(counter, history);
    const query = `query ($name: String = "Counter") {
      __typename t: __typename
      __schema { queryType { name } }
      one: __type(name: $name) { ...T }
      two: __type(name: "Query") @skip(if: false) { ...T }
    } fragment T on __Type { name kind fields { name } }`;
    expect(await supergraph.ours(query)).toEqual({
      data: {
        __typename: 'Query',
        t: 'Query',
        __schema: { queryType: { name: 'Query' } },
        one: {
          name: 'Counter',
          kind: 'OBJECT',
          fields: [{ name: 'id' }, { name: 'value' }, { name: 'seen' }, { name: 'twice' }],
        },
        two: { name: 'Query', kind: 'OBJECT', fields: [{ name: 'counter' }] },
      },
    });
    expect(supergraph.requests).toEqual([]);
    const mixed = await supergraph.ours('{ __type(name: "Nothing") { name } counter { __typename id } }');
    expect(mixed).toEqual({ data: { __type: null, counter: { __typename: 'Counter', id: '1' } } });
  });
});

describe('what no subgraph can provide', () => {
  const a = {
    name: 'a',
    sdl: `type Query { a: Node item: Item } interface Node @key(fields: "id") { id: ID! } type Item { id: ID! }`,
    resolvers: {
      Query: { a: () => ({ id: 'n1' }), item: () => ({ id: 'i1' }) },
      Node: { __resolveType: () => undefined },
    },
  };
  const b = {
    name: 'b',
    sdl: `type Query { b: Node } type Node @key(fields: "id") @interfaceObject { id: ID! field: String }`,
    resolvers: { Query: { b: () => ({ id: 'n1' }) }, Node: { field: () => 'foo' } },
  };
  const codes = async (query: string) => {
    const answer = await new TestSupergraph(a, b).ours(query);
    return { data: answer.data, errors: answer.errors?.map(({ path, extensions }) => [path, extensions['code']]) };
  };

  it('is an error, not a null: an interface that no object type implements', async () => {
    const code = 'OPERATION_NOT_RESOLVABLE';
    expect(await codes('{ b { id field } }')).toEqual({ data: { b: { id: 'n1', field: 'foo' } }, errors: undefined });
    expect(await codes('{ a { field } }')).toEqual({ data: null, errors: [[undefined, code]] });
    expect(await codes('{ it: a { field } item { id } }')).toEqual({
      data: { it: null, item: { id: 'i1' } },
      errors: [[['it'], code]],
    });
    await expect(codes('{ b { __typename field } }')).rejects.toMatchObject({ extensions: { code } });
  });

  it('but what a client leaves out is none of it', async () => {
    expect(await codes('{ a @skip(if: true) { field } }')).toEqual({ data: {}, errors: undefined });
  });
});

describe('nested keys', () => {
  const USERS = [
    { id: 'u1', name: 'Ana', uuid: 'x1' },
    { id: 'u2', name: 'Leo', uuid: 'x2' },
  ];
  const user = (reference: { id?: string; uuid?: string }) =>
    USERS.find(({ id, uuid }) => id === reference.id || uuid === reference.uuid);
  interface Keyed {
    user: { id: string };
  }
  const supergraph = () =>
    new TestSupergraph(
      {
        name: 'a',
        sdl: `type Query { users: [User!]! }
          type User @key(fields: "id") { id: ID! name: String! account: Account! }
          type Account @key(fields: "user { id }") { user: User! @shareable plan: String }`,
        resolvers: {
          Query: { users: () => USERS },
          User: { __resolveReference: user, account: (one: object) => ({ user: one }) },
          Account: {
            __resolveReference: (key: Keyed) => ({ user: user(key.user) }),
            plan: ({ user: { id } }: Keyed) => `plan ${id}`,
          },
        },
      },
      {
        name: 'b',
        sdl: `type Account @key(fields: "user { id }") { user: User! @shareable balance: Int card: Card! }
          type User @key(fields: "id") { id: ID! uuid: ID! @shareable }
          type Card @key(fields: "account { user { id } }") { account: Account! @shareable digits: String }`,
        resolvers: {
          User: { __resolveReference: user, uuid: (one: { id: string }) => user(one)?.uuid },
          Account: {
            balance: ({ user: { id } }: Keyed) => Number(id.slice(1)),
            card: (account: object) => ({ account }),
          },
          Card: { digits: ({ account }: { account: Keyed }) => `card of ${account.user.id}` },
        },
      },
      {
        name: 'c',
        sdl: `type Card @key(fields: "account { user { id } }") { account: Account! @shareable owner: User! limit: Int }
          type Account @key(fields: "user { id }") { user: User! @shareable }
          type User @key(fields: "id") @key(fields: "uuid") { id: ID! uuid: ID! @shareable cards: [Card!]! }`,
        resolvers: {
          Card: { owner: ({ account }: { account: Keyed }) => user(account.user), limit: () => 5 },
          User: {
            __resolveReference: user,
            uuid: (one: { id: string }) => user(one)?.uuid,
            cards: (one: object) => [{ account: { user: one } }],
          },
        },
      },
    );

  it('across three subgraphs reach an entity again through the key of another, and back', async () => {
    const there =
      '{ users { name account { plan card { digits limit owner { name account { balance card { limit } } } } } } }';
    expect(await both(supergraph(), there)).toEqual({
      users: USERS.map(({ id, name }) => ({
        name,
        account: {
          plan: `plan ${id}`,
          card: {
            digits: `card of ${id}`,
            limit: 5,
            owner: { name, account: { balance: Number(id.slice(1)), card: { limit: 5 } } },
          },
        },
      })),
    });
    const back =
      '{ users { cards { digits owner { account { plan user { uuid cards { account { balance } } } } } } } }';
    expect(await both(supergraph(), back)).toEqual({
      users: USERS.map(({ id, uuid }) => ({
        cards: [
          {
            digits: `card of ${id}`,
            owner: {
              account: { plan: `plan ${id}`, user: { uuid, cards: [{ account: { balance: Number(id.slice(1)) } }] } },
            },
          },
        ],
      })),
    });
  });
});
