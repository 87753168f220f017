/**
 * Takes out of a description of Microsoft Graph (`../shared/data/graph-v1.0-slice.openapi.json`) what it says of the requests
 * that the service makes, into `test/azure/graph-requests.json`; with `--check` only says, by exit code 1, that the file is
 * stale. Where the description is not at hand there is nothing to compare with, and `--check` says so.
 */
import { readFile, writeFile } from "node:fs/promises";
import { format } from "prettier";
import { z } from "zod";
import { type RequestShape, requests } from "../shared/azure/request-manifest.ts";

const descriptionFile = new URL("../../shared/data/graph-v1.0-slice.openapi.json", import.meta.url);
const extractFile = new URL("../test/azure/graph-requests.json", import.meta.url);

const operationSchema = z.object({
  parameters: z.array(z.object({ $ref: z.string() })).default([]),
  "x-ms-permissions": z
    .object({ application: z.object({ least: z.array(z.string()), other: z.array(z.string()) }) })
    .optional(),
});
const descriptionSchema = z.object({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
  components: z.object({
    parameters: z.record(z.string(), z.object({ name: z.string(), in: z.string() })),
  }),
});
type Description = z.infer<typeof descriptionSchema>;

/** By method and path as the manifest writes them; what the description does not have is missing. */
function extractOf({ paths, components }: Description): Record<string, object> {
  const described = new Map(Object.keys(paths).map((path) => [withoutNames(path), path]));
  const shapes: readonly RequestShape[] = Object.values(requests);
  const found: Record<string, object> = {};
  for (const { service, method, path } of shapes) {
    if (service !== "graph") continue;
    const known = described.get(withoutNames(path)) ?? described.get(`${withoutNames(path)}()`);
    const operation = known === undefined ? undefined : paths[known]?.[method.toLowerCase()];
    if (operation === undefined) continue;
    const { parameters, "x-ms-permissions": permissions } = operationSchema.parse(operation);
    const { least, other } = permissions?.application ?? { least: [], other: [] };
    found[`${method} ${path}`] = {
      permissions: [...least, ...other].toSorted(),
      query: parameters
        .map(({ $ref }) => components.parameters[$ref.split("/").at(-1) ?? ""])
        .flatMap((parameter) => (parameter?.in === "query" ? [parameter.name] : []))
        .toSorted(),
    };
  }
  return found;
}

/** `/users/{user-id}` and `/users/{mailbox}` are one path. */
function withoutNames(path: string): string {
  return path.replace(/\{[^}]+\}/g, "{}");
}

const description = await readFile(descriptionFile, "utf8").catch(() => undefined);
const isCheck = process.argv.includes("--check");
if (description === undefined) {
  console.log("The description of Microsoft Graph is not here: nothing to compare with.");
  process.exitCode = isCheck ? 0 : 1;
} else {
  const extract = extractOf(descriptionSchema.parse(JSON.parse(description)));
  const wanted = await format(JSON.stringify(extract), { parser: "json", printWidth: 100 });
  if (!isCheck) {
    await writeFile(extractFile, wanted);
  } else if ((await readFile(extractFile, "utf8").catch(() => "")) !== wanted) {
    console.error("test/azure/graph-requests.json is stale: run node scripts/graph-slice.ts.");
    process.exitCode = 1;
  }
}
