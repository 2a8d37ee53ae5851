import { Directive } from 'type-graphql';

/*
 * What lists and values cost, for the router's limit on the cost of an operation. Every field with a list of objects says how
 * long the list is: by `ListSize`, or by `PageSize` for a connection.
 */

/** A list that is no connection: how many items it has at most, or usually where the most is far from that. */
export const ListSize = (items: number) => Directive(`@listSize(assumedSize: ${items})`);

/** A connection with the arguments of `PageArgs`. */
export const PageSize = () =>
  Directive(
    '@listSize(slicingArguments: ["first", "last"], assumedSize: 20, sizedFields: ["edges"], requireOneSlicingArgument: false)',
  );

/** A type whose value comes with the row around it: it costs nothing of its own. */
export const FreeOfCost = () => Directive('@cost(weight: 0)');
