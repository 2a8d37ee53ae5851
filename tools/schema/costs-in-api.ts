import { parse, visit, type ASTNode } from 'graphql';
import type { CostRules } from '../../router/admission/cost.js';

/** As federation declares them, so that tools that know them compute the cost of an operation as the router does. */
const DIRECTIVES = `
"""
What a type, field or argument costs in the router's limit on operations; the default is 1 for an object and 0 for a scalar.
"""
directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR

"""
How long the list of a field is in the router's limit on operations: as long as \`slicingArguments\` ask for, else
\`assumedSize\`. \`sizedFields\` names the lists inside that have this size.
"""
directive @listSize(
  assumedSize: Int
  slicingArguments: [String!]
  sizedFields: [String!]
  requireOneSlicingArgument: Boolean = true
) on FIELD_DEFINITION
`;

/** The API's schema with what its parts cost: subgraphs say it, and composition leaves it out of the text for clients. */
export function withCosts(sdl: string, { weights, listSizes }: CostRules): string {
  const insertions: { readonly at: number; readonly text: string }[] = [];
  const add = (node: ASTNode | undefined, coordinate: string): void => {
    const weight = weights.get(coordinate);
    const size = listSizes.get(coordinate);
    const text = [
      ...(weight === undefined ? [] : [` @cost(weight: ${weight})`]),
      ...(size === undefined ? [] : [` @listSize(${argumentsOf({ ...size })})`]),
    ].join('');
    if (text && node?.loc) insertions.push({ at: node.loc.end, text });
  };
  visit(parse(sdl), {
    ObjectTypeDefinition(type) {
      add(type.directives?.at(-1) ?? type.interfaces?.at(-1) ?? type.name, type.name.value);
      for (const field of type.fields ?? []) {
        const coordinate = `${type.name.value}.${field.name.value}`;
        add(field, coordinate);
        for (const argument of field.arguments ?? []) add(argument, `${coordinate}(${argument.name.value}:)`);
      }
    },
  });
  let text = sdl;
  for (const { at, text: inserted } of insertions.toSorted((a, b) => b.at - a.at))
    text = text.slice(0, at) + inserted + text.slice(at);
  return `${DIRECTIVES.trimStart()}\n${text}`;
}

function argumentsOf(values: Readonly<Record<string, unknown>>): string {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${name}: ${JSON.stringify(value).replaceAll(',', ', ')}`)
    .join(', ');
}
