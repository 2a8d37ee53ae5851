import { composeServices } from '@apollo/composition';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse, type GraphQLSchema } from 'graphql';

/* Four subgraphs and one heavy query, of the shape of the public benchmark of federation gateways. */

const LINK =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key", "@external", "@requires", "@provides", "@shareable"])\n';

interface User {
  readonly id: string;
  readonly name: string;
  readonly username: string;
}
interface Product {
  readonly upc: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
}

const users: readonly User[] = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eva', 'Finn'].map((name, index) => ({
  id: String(index + 1),
  name: `${name} of the accounts`,
  username: name.toLowerCase(),
}));
const products: readonly Product[] = ['Table', 'Couch', 'Glass', 'Chair', 'TV', 'Lamp', 'Grill', 'Fridge', 'Sofa'].map(
  (name, index) => ({ upc: String(index + 1), name, price: 100 * (9 - index), weight: 50 + 100 * index }),
);
/** Everybody likes tables: most reviews are of one product. */
const reviews = [
  ...users.flatMap(({ id }) => ['1', '1'].map((product) => ({ author: id, product }))),
  ...['1', '2', '3', '4'].map((upc, index) => ({ author: String(index + 1), product: upc })),
].map((review, index) => ({
  ...review,
  id: String(index + 1),
  body: `Review ${index + 1}: love it, would buy it again`,
}));

const userOf = (id: string): User | undefined => users.find((user) => user.id === id);
const reviewsBy = (key: 'author' | 'product', id: string) => reviews.filter((review) => review[key] === id);

export const SUBGRAPHS = [
  {
    name: 'accounts',
    sdl: `type Query { me: User user(id: ID!): User users: [User] }
      type User @key(fields: "id") { id: ID! name: String username: String @shareable }`,
    resolvers: {
      Query: { me: () => users[0], users: () => users, user: (_: unknown, { id }: { id: string }) => userOf(id) },
      User: { __resolveReference: ({ id }: { id: string }) => userOf(id) },
    },
  },
  {
    name: 'inventory',
    sdl: `type Product @key(fields: "upc") {
        upc: String! weight: Int @external price: Int @external inStock: Boolean shippingEstimate: Int @requires(fields: "price weight")
      }`,
    resolvers: {
      Product: {
        inStock: ({ upc }: Product) => Number(upc) % 3 !== 0,
        shippingEstimate: ({ price, weight }: Product) => (price > 500 ? 0 : Math.round(weight / 2)),
      },
    },
  },
  {
    name: 'products',
    sdl: `type Query { topProducts(first: Int = 5): [Product] }
      type Product @key(fields: "upc") { upc: String! name: String price: Int weight: Int }`,
    resolvers: {
      Query: { topProducts: (_: unknown, { first }: { first: number }) => products.slice(0, first) },
      Product: { __resolveReference: ({ upc }: Product) => products.find((product) => product.upc === upc) },
    },
  },
  {
    name: 'reviews',
    sdl: `type Review @key(fields: "id") { id: ID! body: String author: User @provides(fields: "username") product: Product }
      type User @key(fields: "id") { id: ID! username: String @external numberOfReviews: Int reviews: [Review] }
      type Product @key(fields: "upc") { upc: String! reviews: [Review] }`,
    resolvers: {
      Review: {
        author: ({ author }: { author: string }) => userOf(author),
        product: ({ product }: { product: string }) => ({ upc: product }),
      },
      User: {
        reviews: ({ id }: User) => reviewsBy('author', id),
        numberOfReviews: ({ id }: User) => reviewsBy('author', id).length,
      },
      Product: { reviews: ({ upc }: Product) => reviewsBy('product', upc) },
    },
  },
] as const;

export const OPERATIONS = {
  light: '{ topProducts(first: 5) { upc name price weight } }',
  middle:
    '{ topProducts(first: 5) { upc name inStock shippingEstimate reviews { id body author { id username name } } } }',
  heavy: `fragment User on User { id username name }
    fragment Review on Review { id body }
    fragment Product on Product { inStock name price shippingEstimate upc weight }
    query Heavy {
      users { ...User reviews { ...Review product { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } } } }
      topProducts { ...Product reviews { ...Review author { ...User reviews { ...Review product { ...Product } } } } }
    }`,
} as const;
export type OperationName = keyof typeof OPERATIONS;

export function schemaOf({ sdl, resolvers }: (typeof SUBGRAPHS)[number]): GraphQLSchema {
  return buildSubgraphSchema([{ typeDefs: parse(LINK + sdl), resolvers }]);
}

export function composed(urlOf: (name: string) => string): string {
  const { supergraphSdl, errors } = composeServices(
    SUBGRAPHS.map(({ name, sdl }) => ({ name, url: urlOf(name), typeDefs: parse(LINK + sdl) })),
  );
  if (!supergraphSdl) throw new Error(errors?.map(({ message }) => message).join('\n'));
  return supergraphSdl;
}
