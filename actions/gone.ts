/** "There is no such thing" as an answer: to a read it is one, to a write only what a read-back confirms. */
import { isAws } from "../engine/action/aws-error.ts";

/** What was read, or undefined where AWS says that there is nothing of that name. */
export async function ifThere<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isAws(error, "gone")) return undefined;
    throw error;
  }
}

/** Takes a write to something that is gone as done; the caller reads back whether it is. */
export async function unlessGone(writing: Promise<unknown>): Promise<void> {
  await ifThere(writing.then(() => undefined));
}
