/**
 * A `Date` whose "now" is `now()`. It keeps the prototype of the real one, so that dates that the runtime makes by
 * itself (file times, for one) are instances of it too. `setTimeout`, `performance.now` and TLS are not touched.
 */
export function sharedDate(real: DateConstructor, now: () => number): DateConstructor {
  function SharedDate(...parts: unknown[]): unknown {
    // Called without `new`, Date answers text and ignores what it is given (ECMA-262, section 21.4.2.1).
    const target: unknown = new.target;
    if (typeof target !== "function") return new real(now()).toString();
    return Reflect.construct(real, parts.length === 0 ? [now()] : parts, target) as unknown;
  }
  Object.defineProperty(SharedDate, "name", { value: "Date" });
  Object.defineProperty(SharedDate, "length", { value: 7 });
  const replacement = Object.assign(SharedDate, { now, parse: real.parse, UTC: real.UTC });
  replacement.prototype = real.prototype;
  Object.defineProperty(real.prototype, "constructor", { value: replacement });
  return replacement as unknown as DateConstructor;
}
