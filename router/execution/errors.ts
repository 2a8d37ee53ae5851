import { GraphQLError } from 'graphql';
import { isObject, own, type Data } from './data.js';
import { EACH, type CompiledFetch } from './plan.js';

export type Path = readonly (string | number)[];

/** An entity may stand in many places: an error of it is told of that many at most. */
const MAX_PLACES = 100;

/** Errors of one answer, told where the client asked. */
export interface ErrorPlaces {
  readonly fetch: CompiledFetch;
  readonly data: Data;
  /** Which representation stood for an object; nothing for a fetch of root fields. */
  readonly indexOf: ((object: Data) => number | undefined) | undefined;
  /** Names that stand for the client's own. */
  readonly responseKeys: ReadonlyMap<string, string>;
}

/** Errors of a subgraph as the client gets them: marked as the subgraph's, and with paths of the response. */
export function errorsOfSubgraph(errors: readonly GraphQLError[], places: ErrorPlaces): GraphQLError[] {
  return errors.flatMap((error) =>
    pathsOf(error.path, places).map((path) => subgraphError(error, places.fetch.subgraph, path)),
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

function pathsOf(path: Path | undefined, places: ErrorPlaces): readonly (Path | undefined)[] {
  const { fetch, data, indexOf, responseKeys } = places;
  const known = (whole: Path): Path =>
    whole.map((element) => (typeof element === 'string' ? (responseKeys.get(element) ?? element) : element));
  if (!indexOf) {
    const prefix = commonPrefix(positions(data, fetch.path, () => true));
    const rest = path ? rename(path, fetch) : fetch.rootKey === undefined ? [] : [fetch.rootKey];
    return [prefix.length + rest.length > 0 ? known([...prefix, ...rest]) : undefined];
  }
  const index = path?.[0] === '_entities' ? path[1] : undefined;
  if (path && typeof index === 'number') {
    const rest = rename(path.slice(2), fetch);
    const found = positions(data, fetch.path, (object) => indexOf(object) === index);
    if (found.length > 0) return found.map((position) => known([...position, ...rest]));
  }
  const prefix = commonPrefix(positions(data, fetch.path, (object) => indexOf(object) !== undefined));
  return [prefix.length > 0 ? known(prefix) : undefined];
}

function rename(path: Path, { renamed }: CompiledFetch): Path {
  return path.map((element) => (typeof element === 'string' ? (renamed.get(element) ?? element) : element));
}

/** Where in the data objects at the path of a fetch are. */
function positions(data: Data, path: readonly string[], wanted: (object: Data) => boolean): Path[] {
  const found: Path[] = [];
  const walk = (value: unknown, index: number, at: Path): void => {
    if (value === null || value === undefined || found.length >= MAX_PLACES) return;
    const step = path[index];
    if (step === undefined) {
      if (isObject(value) && wanted(value)) found.push(at);
    } else if (step === EACH) {
      if (Array.isArray(value)) value.forEach((item: unknown, place) => walk(item, index + 1, [...at, place]));
    } else if (isObject(value)) walk(own(value, step), index + 1, [...at, step]);
  };
  walk(data, 0, []);
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
