/** Counts what is running: requests, invocations, episodes. */
export interface WorkMeter {
  /** Says that something runs; call the answer, once, when it is over. */
  begin(): () => void;
  running(): number;
  /** `listener` is called soon after something was over. */
  onEnd(listener: () => void): void;
}

export function createWorkMeter(): WorkMeter {
  const listeners: (() => void)[] = [];
  let running = 0;
  let announced = false;

  function announce(): void {
    if (announced) return;
    announced = true;
    // Later, and once for many: what ends usually starts something in the same turn.
    setImmediate(() => {
      announced = false;
      for (const listener of listeners) listener();
    });
  }

  return {
    begin() {
      let over = false;
      running++;
      return () => {
        if (over) return;
        over = true;
        running--;
        announce();
      };
    },
    running: () => running,
    onEnd(listener) {
      listeners.push(listener);
    },
  };
}
