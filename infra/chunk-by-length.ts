/** In order, as many items per chunk as fit; an item that is too long on its own gets its own chunk. */
export function chunkByLength<Item>(
  items: readonly Item[],
  limit: number,
  lengthOf: (item: Item) => number,
): readonly Item[][] {
  const chunks: Item[][] = [];
  let left = 0;
  for (const item of items) {
    const length = lengthOf(item);
    if (length > left) {
      chunks.push([]);
      left = limit;
    }
    chunks.at(-1)?.push(item);
    left -= length;
  }
  return chunks;
}
