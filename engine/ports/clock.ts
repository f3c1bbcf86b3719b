/** Time and chance, so that the interpreter itself is deterministic. */
export interface Clock {
  now(): Date;
  /** Resolves early, without error, when the signal aborts. `key` breaks ties in virtual time. */
  sleep(milliseconds: number, key: string, signal?: AbortSignal): Promise<void>;
  /** In [0, 1), for jitter. */
  random(): number;
  /**
   * Tells the clock that work is under way until the promise settles. Virtual time stands still
   * meanwhile: it moves only when nothing else can run. Work that may itself `sleep` must not be
   * told of here, or it would wait for a time that waits for it.
   */
  busy<T>(work: Promise<T>): Promise<T>;
}
