/** Rows of the yardstick that nothing here performs. */
export const NOT_PERFORMED: readonly { readonly row: number; readonly why: string }[] = [
  { row: 117, why: "classic administrators can no longer be made, neither in Azure nor here" },
];
