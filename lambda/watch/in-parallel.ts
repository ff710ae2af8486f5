/**
 * Works on the items, some at a time, as long as there is time to start another one. Returns those that were not started.
 * The error of one does not stop the others in progress; the first one is thrown when they have ended.
 */
export async function inParallel<Item>(
  items: readonly Item[],
  concurrency: number,
  hasTime: () => boolean,
  work: (item: Item) => Promise<void>,
): Promise<readonly Item[]> {
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const worker = async () => {
    while (next < items.length && failure === undefined && hasTime()) {
      const item = items[next] as Item;
      next += 1;
      try {
        await work(item);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  if (failure !== undefined) throw failure.error;
  return items.slice(next);
}
