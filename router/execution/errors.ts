import { GraphQLError } from 'graphql';
import { isObject, own, type Data } from './data.js';
import { EACH, type CompiledFetch } from './plan.js';

export type Path = readonly (string | number)[];

/** An entity may be in many places of the response: an error of it is reported for this many at most. */
const MAX_PLACES = 100;

/** Where the errors of one response are reported in the data of the client. */
export interface ErrorPlaces {
  readonly fetch: CompiledFetch;
  readonly data: Data;
  /** The index of an object's representation; undefined for a fetch of root fields. */
  readonly indexOf: ((object: Data) => number | undefined) | undefined;
  /** Names of the plan that replace the client's own. */
  readonly responseKeys: ReadonlyMap<string, string>;
}

/** Errors of a subgraph as the client gets them: marked as the subgraph's, and with paths of the response. */
export function errorsOfSubgraph(errors: readonly GraphQLError[], places: ErrorPlaces): GraphQLError[] {
  const pathsOf = pathFinder(places);
  return errors.flatMap((error) =>
    pathsOf(error.path).map((path) => subgraphError(error, places.fetch.subgraph, path)),
  );
}

function subgraphError(error: GraphQLError, subgraph: string, path: Path | undefined): GraphQLError {
  const { message } = error;
  // Apollo Server would take status and headers of the response from it.
  const { http: _http, ...extensions } = error.extensions;
  return new GraphQLError(message || `Error while fetching subquery from service "${subgraph}"`, {
    ...(path && { path }),
    originalError: error,
    extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', ...extensions, serviceName: subgraph },
  });
}

type PathsOf = (path: Path | undefined) => readonly (Path | undefined)[];

/** The data is walked once, however many errors there are. */
function pathFinder({ fetch, data, indexOf, responseKeys }: ErrorPlaces): PathsOf {
  const known = (whole: Path): Path =>
    whole.map((element) => (typeof element === 'string' ? (responseKeys.get(element) ?? element) : element));
  const found = positions(data, fetch.path, indexOf ?? (() => 0));
  let prefix: Path | undefined;
  const ofAll = (): Path => (prefix ??= commonPrefix([...found.values()].flat()));
  if (!indexOf) {
    return (path) => {
      const rest = path ? rename(path, fetch) : fetch.rootKey === undefined ? [] : [fetch.rootKey];
      return [ofAll().length + rest.length > 0 ? known([...ofAll(), ...rest]) : undefined];
    };
  }
  return (path) => {
    const index = path?.[0] === '_entities' ? path[1] : undefined;
    const own = typeof index === 'number' ? found.get(index) : undefined;
    if (path && own) {
      const rest = rename(path.slice(2), fetch);
      return own.map((position) => known([...position, ...rest]));
    }
    return [ofAll().length > 0 ? known(ofAll()) : undefined];
  };
}

function rename(path: Path, { renamed }: CompiledFetch): Path {
  return path.map((element) => (typeof element === 'string' ? (renamed.get(element) ?? element) : element));
}

/** Positions of the objects at the path of a fetch, by the index of their representation; for each the first ones. */
function positions(
  data: Data,
  path: readonly string[],
  indexOf: (object: Data) => number | undefined,
): ReadonlyMap<number, readonly Path[]> {
  const found = new Map<number, Path[]>();
  const at: (string | number)[] = [];
  const walk = (value: unknown, depth: number): void => {
    if (value === null || value === undefined) return;
    const step = path[depth];
    if (step === undefined) {
      const index = isObject(value) ? indexOf(value) : undefined;
      if (index === undefined) return;
      const known = found.get(index);
      if (!known) found.set(index, [[...at]]);
      else if (known.length < MAX_PLACES) known.push([...at]);
    } else if (step === EACH) {
      if (!Array.isArray(value)) return;
      value.forEach((item: unknown, place) => {
        at.push(place);
        walk(item, depth + 1);
        at.pop();
      });
    } else if (isObject(value)) {
      at.push(step);
      walk(own(value, step), depth + 1);
      at.pop();
    }
  };
  walk(data, 0);
  return found;
}

function commonPrefix(paths: readonly Path[]): Path {
  const [first = [], ...others] = paths;
  let length = first.length;
  for (const other of others) {
    let same = 0;
    while (same < length && first[same] === other[same]) same += 1;
    length = same;
  }
  return first.slice(0, length);
}
