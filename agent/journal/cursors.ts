// What each uplink has delivered ↔ two slots of a small file each.
//
// 1. A save is durable when it resolves, and atomic: it overwrites the older slot, so a torn write leaves the newer one.
// 2. A slot counts only when its CRC fits; of two good slots the one with the higher counter counts.
// 3. A place that the journal does not reach (it was restored from an older copy) is pulled back to its end; a place
//    in a tail that was torn off leads, by the order of positions, to the next record that exists.
// 4. `boundaries` has every place that a crash now would go back to, also of uplinks that were not loaded yet.
import { type FileHandle, mkdir, open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { UplinkId } from '../model/ids.ts';
import { comparePositions, earlier } from './log/log-position.ts';
import { isCode, syncFolder } from './log/segment-folder.ts';
import type { CursorStore, Delivered, Position } from './types.ts';

const cursorFolder = 'cursors';
/** Holds 16 gaps of the longest numbers, and is one page of the card. */
const slotBytes = 4096;
const headBytes = 16;
const magic = 0x3172_754b; // "Kur1"
const suffix = '.slots';

export interface CursorOptions {
  /** The journal's durable end, once it is known; what lies beyond is pulled back to it when it is loaded. */
  readonly end?: () => Position | undefined;
  /** Cursors of other uplinks (that are configured no more) stay on the disk and hold nothing back. */
  readonly uplinks?: readonly UplinkId[];
}

interface Slots {
  readonly counter: number;
  readonly delivered: Delivered | undefined;
}

/** @param folder the journal's folder @throws when the cursors' folder is there and cannot be read */
export async function openCursorStore(
  folder: string,
  options: CursorOptions = {},
): Promise<CursorStore & AsyncDisposable> {
  const store = new Cursors(join(folder, cursorFolder), options);
  await store.open();
  return store;
}

class Cursors implements CursorStore {
  readonly #folder: string;
  readonly #options: CursorOptions;
  readonly #slots = new Map<string, Slots>();
  /** Places that a save under way is about to replace, or to make true. */
  readonly #saving = new Map<string, Delivered>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(folder: string, options: CursorOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  async open(): Promise<void> {
    for (const file of await filesOf(this.#folder)) {
      if (!file.endsWith(suffix)) continue;
      const uplink = file.slice(0, -suffix.length);
      this.#slots.set(uplink, await readSlots(join(this.#folder, file)));
    }
  }

  async load(uplink: UplinkId): Promise<Delivered | undefined> {
    // Again from the disk: since this store was opened, control may have found the folder to be somebody else's.
    const slots = await readSlots(join(this.#folder, `${uplink}${suffix}`));
    this.#slots.set(uplink, slots);
    const { delivered } = slots;
    const end = this.#options.end?.();
    return delivered === undefined || end === undefined ? delivered : within(delivered, end);
  }

  /** @throws what the file system says: the older slot still counts */
  save(uplink: UplinkId, delivered: Delivered): Promise<void> {
    const saved = this.#turn.then(() => this.#save(uplink, delivered));
    this.#turn = saved.catch(() => {});
    return saved;
  }

  async #save(uplink: UplinkId, delivered: Delivered): Promise<void> {
    const counter = (this.#slots.get(uplink)?.counter ?? 0) + 1;
    const slot = packSlot(counter, delivered);
    this.#saving.set(uplink, delivered);
    try {
      await using handle = await openSlots(this.#folder, uplink);
      await handle.write(slot, 0, slotBytes, (counter % 2) * slotBytes);
      await handle.datasync();
      this.#slots.set(uplink, { counter, delivered });
    } finally {
      this.#saving.delete(uplink);
    }
  }

  boundaries(): readonly Position[] {
    const known = this.#options.uplinks;
    const places: Position[] = [];
    for (const [uplink, { delivered }] of this.#slots) {
      if (known !== undefined && !known.some((one) => one === uplink)) continue;
      places.push(...placesOf(delivered), ...placesOf(this.#saving.get(uplink)));
    }
    for (const [uplink, delivered] of this.#saving) if (!this.#slots.has(uplink)) places.push(...placesOf(delivered));
    return places;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#turn;
  }
}

function placesOf(delivered: Delivered | undefined): readonly Position[] {
  if (delivered === undefined) return [];
  return [delivered.live, ...delivered.gaps.flatMap(({ from, to }) => [from, to])];
}

function within({ live, gaps }: Delivered, end: Position): Delivered {
  const kept = gaps.map(({ from, to }) => ({ from: earlier(from, end), to: earlier(to, end) }));
  return { live: earlier(live, end), gaps: kept.filter(({ from, to }) => comparePositions(from, to) < 0) };
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}

/** Both slots are there from the beginning, so that later saves need no room on a full disk. */
async function openSlots(folder: string, uplink: UplinkId): Promise<FileHandle> {
  const path = join(folder, `${uplink}${suffix}`);
  try {
    return await open(path, 'r+');
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
  await mkdir(folder, { recursive: true });
  const handle = await open(path, 'w+', 0o660);
  try {
    await handle.write(Buffer.alloc(2 * slotBytes), 0, 2 * slotBytes, 0);
    await handle.sync();
    await syncFolder(folder);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** 0 u32 magic · 4 u32 counter · 8 u32 bytes of text · 12 u32 CRC-32 over bytes 0–11 and the text · 16 JSON */
function packSlot(counter: number, delivered: Delivered): Buffer {
  const text = Buffer.from(JSON.stringify(delivered), 'utf8');
  if (text.length > slotBytes - headBytes) throw new RangeError(`${delivered.gaps.length} gaps do not fit a slot`);
  const slot = Buffer.alloc(slotBytes);
  slot.writeUInt32LE(magic, 0);
  slot.writeUInt32LE(counter, 4);
  slot.writeUInt32LE(text.length, 8);
  text.copy(slot, headBytes);
  slot.writeUInt32LE(slotCrc(slot, text.length), 12);
  return slot;
}

function slotCrc(slot: Buffer, textBytes: number): number {
  return crc32(slot.subarray(headBytes, headBytes + textBytes), crc32(slot.subarray(0, 12)));
}

function unpackSlot(slot: Buffer): Slots | undefined {
  if (slot.length < slotBytes || slot.readUInt32LE(0) !== magic) return undefined;
  const textBytes = slot.readUInt32LE(8);
  if (textBytes > slotBytes - headBytes || slot.readUInt32LE(12) !== slotCrc(slot, textBytes)) return undefined;
  const text = slot.toString('utf8', headBytes, headBytes + textBytes);
  return { counter: slot.readUInt32LE(4), delivered: JSON.parse(text) as Delivered };
}

/** What the two slots in these bytes say; the counter goes on from whatever is there. */
function readSlotPair(bytes: Buffer): Slots {
  const found = [bytes.subarray(0, slotBytes), bytes.subarray(slotBytes, 2 * slotBytes)]
    .map(unpackSlot)
    .filter((slot) => slot !== undefined)
    .sort((a, b) => b.counter - a.counter);
  return found[0] ?? { counter: 0, delivered: undefined };
}

async function readSlots(path: string): Promise<Slots> {
  const bytes = Buffer.alloc(2 * slotBytes);
  try {
    await using handle = await open(path, 'r');
    for (const at of [0, slotBytes]) {
      // One slot that the card does not give must not hide the other.
      await handle.read(bytes, at, slotBytes, at).catch(() => bytes.fill(0, at, at + slotBytes));
    }
  } catch (error) {
    if (!isCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) throw error;
  }
  return readSlotPair(bytes);
}
