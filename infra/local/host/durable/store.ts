import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { inTransaction } from "./database.ts";
import type { HistoryEvent } from "./history-event.ts";
import type { Instance, Parent } from "./instance.ts";

/** A message to an instance that has not been worked off. */
export interface InboxRow {
  readonly seq: number;
  readonly exec: string | null;
  readonly due: number;
  readonly isControl: boolean;
  readonly event: HistoryEvent;
}

type NewInboxRow = Omit<InboxRow, "seq"> & { readonly id: string };

/** An activity that has not been answered. `input` is the JSON array of one that Azure keeps. */
export interface TaskRow {
  readonly seq: number;
  readonly id: string;
  readonly exec: string;
  readonly task: number;
  readonly name: string;
  readonly input: string;
}

export interface InstanceFilter {
  readonly createdFrom: number;
  readonly createdTo: number;
  readonly idPrefix: string;
  readonly statuses: readonly string[] | undefined;
  /** Continue behind this instance. */
  readonly after: { readonly created: number; readonly id: string } | undefined;
  readonly top: number;
}

/** The most rows of `inbox` in one reading. */
export const inboxReadLimit = 5000;

type Row = Record<string, SQLOutputValue>;

/** All statements of the durable half of the host's database. */
export type Store = ReturnType<typeof createStore>;

export function createStore(database: DatabaseSync) {
  const sql = (text: string) => database.prepare(text);
  const selectInstance = sql("SELECT * FROM instances WHERE id = ?");
  const upsertInstance = sql(
    "INSERT OR REPLACE INTO instances (id, exec, name, version, status, input, output, custom, created, updated, " +
      "parent) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const listInstances = sql(
    "SELECT * FROM instances WHERE created >= ? AND created <= ? AND substr(id, 1, length(?)) = ? " +
      "AND (? IS NULL OR status IN (SELECT value FROM json_each(?))) AND (created, id) > (?, ?) " +
      "ORDER BY created, id LIMIT ?",
  );
  const deletions = ["instances", "history", "inbox", "tasks"].map((table) =>
    sql(`DELETE FROM ${table} WHERE id = ?`),
  );
  const selectHistory = sql("SELECT ev FROM history WHERE id = ? ORDER BY seq");
  const insertHistory = sql("INSERT INTO history (id, seq, ev) VALUES (?, ?, ?)");
  const deleteHistory = sql("DELETE FROM history WHERE id = ?");
  const insertInbox = sql("INSERT INTO inbox (id, exec, due, control, ev) VALUES (?, ?, ?, ?, ?)");
  const selectInbox = sql(
    `SELECT * FROM inbox WHERE id = ? AND due <= ? ORDER BY due, seq LIMIT ${inboxReadLimit}`,
  );
  const deleteInboxRow = sql("DELETE FROM inbox WHERE seq = ?");
  const deleteTimerRow = sql(
    "DELETE FROM inbox WHERE id = ? AND exec = ? AND due > 0 AND json_extract(ev, '$.TimerId') = ?",
  );
  const deleteInboxOfExecution = sql("DELETE FROM inbox WHERE id = ? AND exec = ?");
  const deleteInboxOfInstance = sql("DELETE FROM inbox WHERE id = ?");
  const isDeliverable =
    "(control = 1 OR NOT EXISTS (SELECT 1 FROM instances WHERE instances.id = inbox.id AND status = 'Suspended'))";
  const selectDue = sql(`SELECT DISTINCT id FROM inbox WHERE due <= ? AND ${isDeliverable}`);
  const selectNextDue = sql(
    `SELECT due FROM inbox WHERE due > ? AND ${isDeliverable} ORDER BY due LIMIT 1`,
  );
  const insertTask = sql("INSERT INTO tasks (id, exec, task, name, input) VALUES (?, ?, ?, ?, ?)");
  const selectTask = sql("SELECT * FROM tasks WHERE seq = ?");
  const selectTaskSeqs = sql("SELECT seq FROM tasks ORDER BY seq");
  const deleteTask = sql("DELETE FROM tasks WHERE seq = ?");

  return {
    transaction: <Result>(work: () => Result): Result => inTransaction(database, work),

    instance(id: string): Instance | undefined {
      const row = selectInstance.get(id);
      return row === undefined ? undefined : toInstance(row);
    },
    putInstance(i: Instance): void {
      upsertInstance.run(
        ...[i.id, i.exec, i.name, i.version, i.status, i.input, i.output, i.custom],
        ...[i.created, i.updated, i.parent === undefined ? null : JSON.stringify(i.parent)],
      );
    },
    instances(filter: InstanceFilter): readonly Instance[] {
      const statuses = filter.statuses === undefined ? null : JSON.stringify(filter.statuses);
      const { createdFrom, createdTo, idPrefix, after, top } = filter;
      return listInstances
        .all(
          ...[createdFrom, createdTo, idPrefix, idPrefix, statuses, statuses],
          ...[after?.created ?? -1, after?.id ?? "", top],
        )
        .map(toInstance);
    },
    /** Wipes an instance with all that belongs to it. */
    deleteInstance(id: string): void {
      for (const deletion of deletions) deletion.run(id);
    },

    /** JSON texts, in order. */
    history: (id: string): readonly string[] =>
      selectHistory.all(id).map((row) => String(row["ev"])),
    appendHistory(id: string, from: number, texts: readonly string[]): void {
      for (const [index, text] of texts.entries()) insertHistory.run(id, from + index, text);
    },
    deleteHistory(id: string): void {
      deleteHistory.run(id);
    },

    post({ id, exec, due, isControl, event }: NewInboxRow): void {
      insertInbox.run(id, exec, due, isControl ? 1 : 0, JSON.stringify(event));
    },
    inbox: (id: string, now: number): readonly InboxRow[] =>
      selectInbox.all(id, now).map(toInboxRow),
    deleteInboxRow(seq: number): void {
      deleteInboxRow.run(seq);
    },
    deleteTimer(id: string, exec: string, timerId: number): void {
      deleteTimerRow.run(id, exec, timerId);
    },
    deleteInboxOfExecution(id: string, exec: string): void {
      deleteInboxOfExecution.run(id, exec);
    },
    deleteInbox(id: string): void {
      deleteInboxOfInstance.run(id);
    },
    /** Instances with a message that can be delivered. */
    due: (now: number): readonly string[] => selectDue.all(now).map((row) => String(row["id"])),
    nextDue(now: number): number | undefined {
      const row = selectNextDue.get(now);
      return row === undefined ? undefined : Number(row["due"]);
    },

    /** Answers the new row's `seq`. */
    addTask: (task: Omit<TaskRow, "seq">): number =>
      Number(insertTask.run(task.id, task.exec, task.task, task.name, task.input).lastInsertRowid),
    task(seq: number): TaskRow | undefined {
      const row = selectTask.get(seq);
      return row === undefined ? undefined : toTaskRow(row);
    },
    taskSeqs: (): readonly number[] => selectTaskSeqs.all().map((row) => Number(row["seq"])),
    deleteTask(seq: number): void {
      deleteTask.run(seq);
    },
  };
}

function text(value: SQLOutputValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function toInstance(row: Row): Instance {
  const parent = text(row["parent"]);
  return {
    id: String(row["id"]),
    exec: String(row["exec"]),
    name: String(row["name"]),
    version: text(row["version"]),
    status: String(row["status"]) as Instance["status"],
    input: text(row["input"]),
    output: text(row["output"]),
    custom: text(row["custom"]),
    created: Number(row["created"]),
    updated: Number(row["updated"]),
    parent: parent === null ? undefined : (JSON.parse(parent) as Parent),
  };
}

function toInboxRow(row: Row): InboxRow {
  return {
    seq: Number(row["seq"]),
    exec: text(row["exec"]),
    due: Number(row["due"]),
    isControl: row["control"] === 1,
    event: JSON.parse(String(row["ev"])) as HistoryEvent,
  };
}

function toTaskRow(row: Row): TaskRow {
  return {
    seq: Number(row["seq"]),
    id: String(row["id"]),
    exec: String(row["exec"]),
    task: Number(row["task"]),
    name: String(row["name"]),
    input: String(row["input"]),
  };
}
