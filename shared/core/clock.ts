/** Where time comes from. Passed in everywhere, so that what depends on time can be tested and moved. */
export interface Clock {
  now(): Date;
}
