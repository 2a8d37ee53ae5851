import { isInherited, type Data } from './data.js';
import type { ObjectShape } from './operation/operation-shape.js';

/** Objects with the same value in one field that are compared; more of them stay what they are. */
const MAX_COMPARED = 8;
/** By how many objects a place is judged: where fewer than one in eight has an equal, looking for it costs more than it saves. */
const JUDGED_BY = 512;
const WORTHWHILE = 1 / 8;
/** One answer in so many is looked at also where it was not worthwhile: data changes. */
const TRIED_AGAIN = 64;

interface PlaceField {
  readonly name: string;
  readonly place: ResponseShape | undefined;
}

/** What an answer had so far at one place. */
interface Known {
  readonly objects: Map<unknown, Data[]>;
  readonly lists: Map<unknown, unknown[][]>;
}

/**
 * The objects at one place of a subgraph's answers. Answers repeat themselves: the same author below each of their reviews.
 * Equal objects at the same place stay equal, since whatever is added to them follows from themselves, so one of them can
 * stand for all; only not where another fetch writes into them from further up (`contested`).
 */
export class ResponseShape {
  private readonly fields: readonly PlaceField[];
  private readonly inner: readonly { readonly name: string; readonly place: ResponseShape }[];
  /** Objects are looked up by this field: one that tells most of them apart. */
  private readonly by: string | undefined;
  private readonly plain: boolean;
  private seen = 0;
  private equal = 0;
  private skipped = 0;

  constructor(
    shape: ObjectShape,
    path: readonly string[],
    contested: (path: readonly string[]) => boolean,
    private readonly unites: boolean,
  ) {
    this.fields = [...shape.fields].map(([name, of]) => {
      const inside = [...path, name];
      return { name, place: of && new ResponseShape(of, inside, contested, !contested(inside)) };
    });
    // Names that objects inherit would have to be read with care, here where it counts: what has them is left alone.
    this.plain = ![...shape.fields.keys()].some(isInherited);
    this.inner = this.fields.flatMap(({ name, place }) => (place ? [{ name, place }] : []));
    const telling = this.fields.filter(({ name }) => name !== '__typename');
    this.by = (telling.find(({ place }) => !place) ?? telling[0])?.name;
  }

  /** Makes one of equal objects within an answer; true if there were any. */
  unite(answer: unknown): boolean {
    if (this.inner.length === 0 || !this.worthwhile()) return false;
    const united = { some: false };
    this.visit(answer, new Map(), united);
    return united.some;
  }

  private visit(value: unknown, known: Map<ResponseShape, Known>, united: { some: boolean }): unknown {
    if (Array.isArray(value)) return this.visitList(value, known, united);
    if (typeof value !== 'object' || value === null || !this.plain) return value;
    const object = value as Data;
    for (const { name, place } of this.inner) {
      const given = object[name];
      if (typeof given !== 'object' || given === null) continue;
      const one = place.visit(given, known, united);
      if (one !== given) object[name] = one;
    }
    if (!this.unites) return object;
    this.seen += 1;
    const { objects } = this.knownIn(known);
    const key = this.by === undefined ? undefined : object[this.by];
    const others = objects.get(key);
    if (!others) {
      objects.set(key, [object]);
      return object;
    }
    for (const other of others) {
      if (!this.areEqual(object, other)) continue;
      this.equal += 1;
      united.some = true;
      return other;
    }
    if (others.length < MAX_COMPARED) others.push(object);
    return object;
  }

  private visitList(list: unknown[], known: Map<ResponseShape, Known>, united: { some: boolean }): unknown[] {
    for (let index = 0; index < list.length; index += 1) {
      const item = list[index];
      const one = this.visit(item, known, united);
      if (one !== item) list[index] = one;
    }
    if (!this.unites) return list;
    const { lists } = this.knownIn(known);
    const others = lists.get(list[0]);
    if (!others) {
      lists.set(list[0], [list]);
      return list;
    }
    for (const other of others) if (haveSameItems(list, other)) return other;
    if (others.length < MAX_COMPARED) others.push(list);
    return list;
  }

  /** Of two objects whose own objects were united before. */
  private areEqual(one: Data, other: Data): boolean {
    for (const { name } of this.fields) {
      const left = one[name];
      const right = other[name];
      if (left === right) continue;
      if (!Array.isArray(left) || !Array.isArray(right) || !haveSameItems(left, right)) return false;
    }
    return true;
  }

  private knownIn(known: Map<ResponseShape, Known>): Known {
    let here = known.get(this);
    if (!here) {
      here = { objects: new Map(), lists: new Map() };
      known.set(this, here);
    }
    return here;
  }

  /** Whether equal objects are likely here or further inside. */
  private worthwhile(): boolean {
    // Inside first: each place is to count what it skips.
    const inside = this.inner.filter(({ place }) => place.worthwhile()).length > 0;
    return inside || (this.unites && this.isWorthwhile());
  }

  private isWorthwhile(): boolean {
    if (this.seen < JUDGED_BY || this.equal >= this.seen * WORTHWHILE) return true;
    this.skipped += 1;
    if (this.skipped < TRIED_AGAIN) return false;
    this.skipped = 0;
    this.seen = 0;
    this.equal = 0;
    return true;
  }
}

function haveSameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false;
  return true;
}
