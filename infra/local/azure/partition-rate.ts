/** Scalability targets of a standard account (https://learn.microsoft.com/azure/storage/tables/scalability-targets). */
const perPartition = 2_000;
const perAccount = 20_000;

export interface PartitionRate {
  /** Counts `entities` to the current second, unless that would be more than the service takes. */
  admit(table: string, partition: string, entities: number): boolean;
}

/** Counts by whole seconds of `nowMs`, which is real time: how fast the work is, not what the date is. */
export function createPartitionRate(nowMs: () => number): PartitionRate {
  let second = -1;
  let total = 0;
  const counts = new Map<string, number>();

  return {
    admit(table, partition, entities) {
      const current = Math.floor(nowMs() / 1000);
      if (current !== second) {
        second = current;
        total = 0;
        counts.clear();
      }
      const key = `${table.toLowerCase()}\n${partition}`;
      const count = (counts.get(key) ?? 0) + entities;
      if (count > perPartition || total + entities > perAccount) return false;
      counts.set(key, count);
      total += entities;
      return true;
    },
  };
}
