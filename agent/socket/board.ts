// Everything of one kind that is told (samples, actuators, alarms) → the newest of each, and for each watcher which of
// them it has not seen since.
//
// 1. A watcher is sent, for everything it watches, the newest that there is when the message is made.
// 2. What waits for a watcher is a set of keys, never a queue: bound = the number of points, actuators or alarms.
// 3. A new watcher first gets all that is known.

export class Board<Key, Item> {
  readonly #newest = new Map<Key, Item>();
  readonly #keyOf: (item: Item) => Key;

  constructor(keyOf: (item: Item) => Key) {
    this.#keyOf = keyOf;
  }

  put(items: Iterable<Item>): void {
    for (const item of items) this.#newest.set(this.#keyOf(item), item);
  }

  get(key: Key): Item | undefined {
    return this.#newest.get(key);
  }

  items(): Iterable<Item> {
    return this.#newest.values();
  }

  /** What a new watcher of `keys` (all when undefined) is sent first, and later what has changed. */
  view(keys?: readonly Key[]): View<Key, Item> {
    return new View(this.#newest, this.#keyOf, keys === undefined ? undefined : new Set(keys));
  }
}

export class View<Key, Item> {
  readonly #newest: ReadonlyMap<Key, Item>;
  readonly #keyOf: (item: Item) => Key;
  readonly #wanted: ReadonlySet<Key> | undefined;
  readonly #unseen: Set<Key>;

  constructor(newest: ReadonlyMap<Key, Item>, keyOf: (item: Item) => Key, wanted: ReadonlySet<Key> | undefined) {
    this.#newest = newest;
    this.#keyOf = keyOf;
    this.#wanted = wanted;
    this.#unseen = new Set(wanted ?? newest.keys());
  }

  /** Marks what is new among `items` as not seen yet; true when something waits now. */
  touch(items: Iterable<Item>): boolean {
    for (const item of items) {
      const key = this.#keyOf(item);
      if (this.#wanted?.has(key) ?? true) this.#unseen.add(key);
    }
    return this.#unseen.size > 0;
  }

  /** At most `max` of what waits, as it is now; they count as seen. */
  take(max: number): Item[] {
    const taken: Item[] = [];
    for (const key of this.#unseen) {
      if (taken.length === max) break;
      this.#unseen.delete(key);
      const item = this.#newest.get(key);
      if (item !== undefined) taken.push(item);
    }
    return taken;
  }
}
