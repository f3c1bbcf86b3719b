/** The only place where a new key or password may go. It never enters the journal. */
export interface Secrets {
  /** Durable when it resolves; gives the name of the sink, for people. @throws RunbookError SECRET_NOT_STORED */
  put(name: string, secret: string): Promise<{ sink: string }>;
  has(name: string): Promise<boolean>;
}
