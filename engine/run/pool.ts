/** Runs work on items with at most `width` at once; started work always finishes. */
import { endOf, Stopped } from "./signals.ts";

/**
 * One at a time, the first error stops; side by side, the siblings of a failed item still have
 * their turn, since which of them had begun would depend on chance. Throws the first error in the
 * items' order, so that the same failures give the same end; of a strand that another one stopped
 * only where there is no other.
 */
export async function pool<T>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const errors = new Map<number, unknown>();
  const stopped = () => width === 1 && errors.size > 0;
  let next = 0;
  const strand = async (): Promise<void> => {
    while (next < items.length && !stopped()) {
      const index = next++;
      try {
        await work(items[index] as T, index);
      } catch (error) {
        errors.set(index, error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, strand));
  if (errors.size === 0) return;
  const inOrder = [...errors].toSorted(([one], [other]) => one - other).map(([, error]) => error);
  throw inOrder.find((error) => !(endOf(error) instanceof Stopped)) ?? inOrder[0];
}
