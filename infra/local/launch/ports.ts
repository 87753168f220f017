import { createServer } from "node:net";

/** Answers which of the ports are taken, in a sentence for each. */
export async function takenPorts(
  wanted: readonly { readonly port: number; readonly what: string; readonly option: string }[],
): Promise<readonly string[]> {
  const problems: string[] = [];
  for (const { port, what, option } of wanted) {
    const why = await refusalOf(port);
    if (why === "EADDRINUSE") {
      problems.push(
        `Port ${String(port)} is taken, and ${what} wants it. Stop what listens there, or choose another with ${option}.`,
      );
    } else if (why !== undefined) {
      problems.push(
        `Port ${String(port)}, which ${what} wants, cannot be used (${why}). Choose another with ${option}.`,
      );
    }
  }
  return problems;
}

function refusalOf(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    server.listen(port, "127.0.0.1", () => {
      server.close(() => {
        resolve(undefined);
      });
    });
  });
}
