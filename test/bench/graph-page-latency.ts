/**
 * Modelled, not measured: what a page of 999 objects takes at Graph in these benches. A real tenant's takes longer (1 to 2 s
 * in practice), and then the service's own work shows less.
 */
export const GRAPH_PAGE_LATENCY_MS = 250;
