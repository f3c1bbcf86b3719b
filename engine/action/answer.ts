/** Answers that a crash took away: the write took place, as its probe found, but what AWS said of it is lost. */
import { RunbookError } from "../errors.ts";

/** What is read of an answer or, where the answer is lost, what is found instead by looking at the account. */
export async function unlessLost<T>(read: () => T, find: () => Promise<T>): Promise<T> {
  try {
    return read();
  } catch (error) {
    if (error instanceof RunbookError && error.code === "CALL_IN_DOUBT") return find();
    throw error;
  }
}
