import { z } from "zod";
import { policySchema } from "./policy.ts";

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The JSON Schema (2020-12) of `governance.policy.json` as it is written, for editors and other tools. */
export function policyJsonSchema(): JsonSchema {
  const schema = z.toJSONSchema(policySchema, { io: "input" });
  return {
    ...schema,
    title: "Tenant Steward governance policy",
    description: "What Tenant Steward watches for and whom it tells. Unknown keys are errors.",
  };
}

/** The keys that a policy may have at `path`. */
export function policyKeysAt(path: readonly PropertyKey[]): readonly string[] {
  let places: readonly JsonSchema[] = [policyJsonSchema()];
  for (const part of path) {
    places = places.flatMap(alternatives).flatMap((schema) => {
      const inner = typeof part === "number" ? schema.items : schema.properties?.[String(part)];
      return isSchema(inner) ? [inner] : [];
    });
  }
  return places.flatMap(alternatives).flatMap((schema) => Object.keys(schema.properties ?? {}));
}

function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  return [schema, ...(schema.anyOf ?? []).filter(isSchema)];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
