/** Imports point one way: functions → services → activities, stores, azure → rules → core. */
module.exports = {
  forbidden: [
    {
      name: "no-circular",
      comment: "What needs each other belongs together, or one of the two is two things.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "core-imports-nothing-of-ours",
      severity: "error",
      from: { path: "^shared/core/" },
      to: { path: "^(functions|infra|test|shared/(?!core/))" },
    },
    {
      name: "rules-know-no-adapter",
      comment: "Detectors and privilege rules are pure: what they need is brought to them.",
      severity: "error",
      from: { path: "^shared/(detect|privilege)/" },
      to: {
        path: "^shared/(azure|http|web|notify)/|^node_modules/(@azure|@microsoft|durable-functions)",
      },
    },
    {
      name: "shared-knows-no-trigger",
      severity: "error",
      from: { path: "^shared/" },
      to: { path: "^functions/" },
    },
    {
      name: "service-does-not-know-where-it-runs",
      severity: "error",
      from: { path: "^(functions|shared)/" },
      to: { path: "^(infra|test)/" },
    },
    {
      name: "local-azure-does-not-know-the-service",
      comment: "A stand-in that shares code with what it is to check proves nothing.",
      severity: "error",
      from: { path: "^infra/local/" },
      to: { path: "^(functions|shared)/" },
    },
    {
      name: "the-oracle-is-independent",
      severity: "error",
      from: { path: "^test/oracle/" },
      to: { path: "^(functions|shared|infra)/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "node_modules" },
    enhancedResolveOptions: { extensions: [".ts", ".js", ".json"] },
  },
};
