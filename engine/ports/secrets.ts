/** The only place where a new key or password may go. It never enters the journal. */
export interface Secrets {
  /** Durable when it resolves; gives the name of the sink, for people. @throws RunbookError SECRET_NOT_STORED */
  put(name: string, secret: string): Promise<{ sink: string }>;
  /** The sink of a secret that is there already, after a crash for one. */
  find(name: string): Promise<{ sink: string } | undefined>;
  /**
   * Random bytes for a new secret: the same for the same label in the same run, so that a run that
   * is resumed sends the secret that it has already put into the sink, and not another.
   */
  randomBytes(label: string, count: number): Uint8Array;
}
