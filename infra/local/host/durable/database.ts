import { DatabaseSync } from "node:sqlite";

/**
 * `due` is when an inbox row is to be delivered (epoch ms): its making for a message, later for a timer. `exec`
 * names the execution that it is meant for; NULL fits any. `control` marks suspend, resume and terminate.
 */
const schema = `
  CREATE TABLE IF NOT EXISTS instances (
    id TEXT PRIMARY KEY, exec TEXT NOT NULL, name TEXT NOT NULL, version TEXT, status TEXT NOT NULL,
    input TEXT, output TEXT, custom TEXT, created INTEGER NOT NULL, updated INTEGER NOT NULL, parent TEXT
  ) STRICT;
  CREATE INDEX IF NOT EXISTS instances_by_creation ON instances (created, id);
  CREATE TABLE IF NOT EXISTS history (
    id TEXT NOT NULL, seq INTEGER NOT NULL, ev TEXT NOT NULL, PRIMARY KEY (id, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS inbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, exec TEXT, due INTEGER NOT NULL,
    control INTEGER NOT NULL, ev TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS inbox_by_instance ON inbox (id, due);
  CREATE INDEX IF NOT EXISTS inbox_by_due ON inbox (due);
  CREATE TABLE IF NOT EXISTS tasks (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, exec TEXT NOT NULL, task INTEGER NOT NULL,
    name TEXT NOT NULL, input TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS timers (name TEXT PRIMARY KEY, status TEXT NOT NULL) STRICT;
`;

/** Opens the host's database, for itself alone. A killed process loses nothing of it: only against a power cut fsync would help. */
export function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path);
  database.exec(
    "PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA busy_timeout = 2000",
  );
  database.exec(schema);
  return database;
}

/** Runs `work` whole or not at all. */
export function inTransaction<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = work();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}
