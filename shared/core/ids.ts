/** Where new ids come from: 26 characters, sortable by the instant they were made, key-safe in a table. */
export interface Ids {
  next(): string;
}
