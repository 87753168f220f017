import { z } from "zod";
import type { Operation } from "./endpoint.ts";
import { type ProblemKind, PROBLEMS } from "./problem.ts";

type Json = Readonly<Record<string, unknown>>;

const ACCESS = {
  anyone: "Anyone may call this.",
  caller: "Any person of the tenant may call this; an app needs Steward.Reader or Steward.Admin.",
  reader: "Needs Steward.Reader or Steward.Admin.",
  admin: "Needs Steward.Admin.",
} as const;

/** The OpenAPI 3.1 document of `operations`, made from the schemas that check their requests. */
export function openApiDocument(operations: readonly Operation[], baseUrl: string): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of operations) {
    const path = (paths[operation.path] ??= {});
    path[operation.method.toLowerCase()] = operationObject(operation);
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Tenant Steward",
      version: "1.0",
      description: "Errors are problem details (RFC 9457). Instants are ISO 8601 in UTC.",
    },
    servers: [{ url: baseUrl }],
    paths,
    components: {
      schemas: componentSchemas(operations),
      securitySchemes: {
        token: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description: "A v2 access token of the tenant for this API.",
        },
      },
    },
  };
}

function operationObject(operation: Operation): Json {
  const { id, summary, access, pathId, query, body, answer } = operation;
  const parameters = [
    ...(pathId === undefined ? [] : [parameterObject("id", "path", pathId)]),
    ...Object.entries<z.core.$ZodType>(query?.shape ?? {}).map(([name, schema]) =>
      parameterObject(name, "query", schema),
    ),
  ];
  return {
    operationId: id,
    summary,
    description: ACCESS[access],
    security: access === "anyone" ? [] : [{ token: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: { content: { "application/json": { schema: schemaObject(body, "input") } } },
        }),
    responses: {
      [answer.status]: {
        description: answer.description,
        ...(answer.headers === undefined ? {} : { headers: headerObjects(answer.headers) }),
        content: { "application/json": { schema: { $ref: reference(answer.name) } } },
      },
      ...problemResponses(operation),
    },
  };
}

function parameterObject(name: string, place: "path" | "query", schema: z.core.$ZodType): Json {
  const { description, ...rest } = schemaObject(schema);
  return {
    name,
    in: place,
    required: place === "path",
    ...(description === undefined ? {} : { description }),
    // A list may be repeated, or joined with commas.
    ...(rest["type"] === "array" ? { style: "form", explode: true } : {}),
    schema: rest,
  };
}

function headerObjects(headers: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, schema: { type: "string" } },
    ]),
  );
}

function problemResponses({ access, query, body, problems = [] }: Operation): Json {
  const kinds: ProblemKind[] = access === "anyone" ? [] : ["not-signed-in", "invalid-parameters"];
  if (access !== "anyone") kinds.push("not-allowed", "sign-in-unavailable", "misconfigured");
  if (query !== undefined) kinds.push("invalid-parameters");
  if (body !== undefined) {
    kinds.push("invalid-body", "length-required", "body-too-large", "unsupported-media-type");
  }
  kinds.push(...problems, "internal-error");
  const byStatus = Map.groupBy(new Set(kinds), (kind) => PROBLEMS[kind].status);
  const content = {
    "application/problem+json": { schema: { $ref: reference("Problem") } },
  };
  return Object.fromEntries(
    [...byStatus].map(([status, some]) => [
      String(status),
      { description: some.map((kind) => `${kind}: ${PROBLEMS[kind].title}.`).join(" "), content },
    ]),
  );
}

/** The schemas of all answers by name; one that contains another refers to it. */
function componentSchemas(operations: readonly Operation[]): Json {
  const registry = z.registry<{ id: string; description?: string }>();
  registry.add(problemSchema, { id: "Problem" });
  for (const { answer } of operations) registry.add(answer.schema, { id: answer.name });
  // As input, so that the description does not forbid fields that later versions will add.
  const { schemas } = z.toJSONSchema(registry, { uri: reference, io: "input" });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, embedded(schema)]),
  );
}

function reference(name: string): string {
  return `#/components/schemas/${name}`;
}

function schemaObject(schema: z.core.$ZodType, io: "input" | "output" = "output"): Json {
  return embedded(z.toJSONSchema(schema, { io }));
}

/** Without what only a schema that stands alone says of itself. */
function embedded(schema: Json): Json {
  return Object.fromEntries(
    Object.entries(schema).filter(([key]) => key !== "$schema" && key !== "$id"),
  );
}

const problemSchema = z.object({
  type: z.string().describe("Stable: /problems/ and what kind of problem it is."),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  errors: z.array(z.object({ path: z.string(), expected: z.string() })).optional(),
  correlationId: z.string().optional().describe("Stands beside the error in the log."),
});
