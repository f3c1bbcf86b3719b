/**
 * A value that nobody has. It may be passed on and dropped; reading anything of it throws, so
 * that code that would need it cannot go on with nothing.
 */
export function unusable<T extends object>(error: () => Error): T {
  const refuse = (): never => {
    throw error();
  };
  return new Proxy({} as T, {
    // A promise that resolves to this value asks it for `then`.
    get: (_, name) => (name === "then" ? undefined : refuse()),
    has: refuse,
    ownKeys: refuse,
    getOwnPropertyDescriptor: refuse,
    set: refuse,
  });
}
