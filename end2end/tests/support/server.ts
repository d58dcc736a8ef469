/** Servers of the tests' own, each with an empty folder for its data. */
import { type BrowserContext, type BrowserContextOptions, test as base, expect, type Page } from "@playwright/test";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";

export { expect };

const target = process.env.CARGO_TARGET_DIR ?? join(homedir(), ".cache/zhiyuan/target");
const program = process.env.ZHIYUAN_BIN ?? join(target, "debug/zhiyuan");

export interface Server {
  url: string;
  /** What it has printed so far. */
  printed: () => string;
  stop: () => Promise<void>;
}

type Fixtures = {
  /** What the browser complained about: violations of the policy, errors of scripts. */
  complaints: string[];
  /** A page in another browser: somebody else's, or one's own at another desk. */
  elsewhere: (options?: BrowserContextOptions) => Promise<Page>;
};

export const test = base.extend<Fixtures, { server: Server }>({
  server: [
    async ({}, use) => {
      const server = await start("--demo");
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  complaints: [
    async ({ context }, use) => {
      const complaints: string[] = [];
      listen(context, complaints);
      await use(complaints);
      expect(complaints, "the browser's console").toEqual([]);
    },
    { auto: true },
  ],
  elsewhere: async ({ browser, baseURL, complaints }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options) => {
      const context = await browser.newContext({ baseURL, ...options });
      contexts.push(context);
      listen(context, complaints);
      return context.newPage();
    });
    for (const context of contexts) await context.close();
  },
});

function listen(context: BrowserContext, complaints: string[]): void {
  context.on("weberror", (error) => complaints.push(error.error().message));
  context.on("console", (message) => {
    // A connection that a test cuts is meant to fail, and so is a page that is not there or not for everyone;
    // what records a test puts a script of its own into the composer's preview, whose frame runs none.
    if (message.type() === "error" && !/net::ERR_|status of 40[34]|Blocked script execution in .*sandboxed/.test(message.text())) complaints.push(message.text());
  });
}

/** Starts the program in an empty folder and waits until it answers. */
export async function start(...options: string[]): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), "zhiyuan-e2e-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // All tests come from one address, some of them with one customer, and faster than people.
  const unlimited = ["--address-limit", "none", "--device-limit", "none", "--participant-limit", "none"];
  const args = ["serve", ...options, "--listen", `127.0.0.1:${port}`, "--metrics-listen", "none", ...unlimited];
  const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ZHIYUAN_LOG: "warn" } });
  const ended = new Promise((done) => child.once("exit", done));
  let printed = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (printed += text));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, printed: () => printed, stop };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done) => probe.listen(0, "127.0.0.1", done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("the server did not become ready");
}

/** Waits until the island answers, where the page has one and scripts run. */
export async function islandsReady(page: Page): Promise<void> {
  await expect(page.locator("html[data-islands=ready]")).toBeAttached();
}
