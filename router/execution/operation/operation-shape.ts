import { getOperationAST, Kind, parse, print, type SelectionSetNode } from 'graphql';
import { keyOf } from './aliases.js';

/** What is asked for of the objects at one place, of whichever type: names, and of those that have fields the same again. */
export interface ObjectShape {
  readonly fields: Map<string, ObjectShape | undefined>;
}

/** What an operation of a plan asks for, whatever it is called. */
export interface OperationShape {
  /** Without the operation's name. */
  readonly text: string;
  readonly keys: readonly string[];
  /** Paths of the fields that have fields, from the root, or from the entity for a fetch of entities. */
  readonly objects: readonly (readonly string[])[];
  /** From the root, or from the entity for a fetch of entities. */
  readonly root: ObjectShape;
}

export function shapeOf(operation: string, renamed: ReadonlyMap<string, string>): OperationShape {
  const document = parse(operation, { noLocation: true });
  const node = getOperationAST(document);
  if (!node) throw new Error('A fetch of a plan has one operation.');
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition.selectionSet);
  }
  const keys: string[] = [];
  const objects: string[][] = [];
  const root: ObjectShape = { fields: new Map() };
  const visit = (selectionSet: SelectionSetNode, path: readonly string[], shape: ObjectShape): void => {
    for (const selection of selectionSet.selections) {
      if (selection.kind === Kind.FIELD) {
        const key = renamed.get(keyOf(selection)) ?? keyOf(selection);
        if (path.length === 0 && !keys.includes(key)) keys.push(key);
        if (!selection.selectionSet) {
          if (!shape.fields.has(key)) shape.fields.set(key, undefined);
          continue;
        }
        const isEntities = key === '_entities' && path.length === 0;
        const place = isEntities ? [] : [...path, key];
        if (place.length > 0) objects.push(place);
        const inside = isEntities ? root : (shape.fields.get(key) ?? { fields: new Map() });
        if (!isEntities) shape.fields.set(key, inside);
        visit(selection.selectionSet, place, inside);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet, path, shape);
      else visit(fragments.get(selection.name.value) as SelectionSetNode, path, shape);
    }
  };
  visit(node.selectionSet, [], root);
  const { name: _name, ...nameless } = node;
  const definitions = document.definitions.map((definition) => (definition === node ? nameless : definition));
  return { text: definitions.map(print).join('\n'), keys, objects, root };
}
