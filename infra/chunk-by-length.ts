/** In order, as many to a chunk as have room; one that has none by itself gets a chunk of its own. */
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
