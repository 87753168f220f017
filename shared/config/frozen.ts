/** `T` with every property and list in it read-only. */
export type Frozen<T> = T extends object ? { readonly [K in keyof T]: Frozen<T[K]> } : T;

/** Freezes a plain value (objects, lists, scalars, no cycles) all the way down and answers it. */
export function frozen<T>(value: T): Frozen<T> {
  if (typeof value === "object" && value !== null) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value as Frozen<T>;
}
