import { type ChildProcess, spawn } from "node:child_process";

export interface Program {
  readonly child: ChildProcess;
  /** Resolves when it has ended: how, in words. */
  readonly ended: Promise<string>;
  /** Asks it to end, and ends it and what it left behind by force after a while. */
  stop(): Promise<void>;
}

/** A program that has not ended this long after it was asked to is killed. */
const patienceMs = 15_000;

/**
 * Starts a program of local Azure with this Node, in a process group of its own, so that Ctrl-C reaches only the
 * launcher, which stops things in order. It ends when the launcher is gone, even when that was killed.
 */
export function startProgram(deps: {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Heard instead of printed, line by line. */
  readonly onLine?: (line: string) => void;
}): Program {
  const exitWithParent = new URL("./exit-with-parent.ts", import.meta.url).href;
  const child = spawn(process.execPath, ["--import", exitWithParent, ...deps.args], {
    cwd: deps.cwd,
    env: deps.env,
    detached: true,
    stdio: ["ignore", deps.onLine === undefined ? "inherit" : "pipe", "inherit", "ipc"],
  });
  let rest = "";
  child.stdout?.on("data", (chunk: Buffer) => {
    const lines = (rest + chunk.toString()).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) deps.onLine?.(line);
  });
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => {
      resolve(error.message);
    });
    child.once("exit", (code, signal) => {
      killGroup(child.pid); // whatever it started itself
      resolve(signal ?? `exit code ${String(code)}`);
    });
  });
  return {
    child,
    ended,
    async stop() {
      child.kill("SIGTERM");
      const hard = setTimeout(() => {
        killGroup(child.pid);
      }, patienceMs);
      await ended;
      clearTimeout(hard);
    },
  };
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // The group is empty already.
  }
}
