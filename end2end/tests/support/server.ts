/** A demonstration server of each worker's own, with an empty folder for its data. */
import { test as base, expect, type Page } from "@playwright/test";
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
}

type Fixtures = {
  /** What the browser complained about: violations of the policy, errors of scripts. */
  complaints: string[];
};

export const test = base.extend<Fixtures, { server: Server }>({
  server: [
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "zhiyuan-e2e-"));
      const port = await freePort();
      const url = `http://127.0.0.1:${port}`;
      const args = ["serve", "--demo", "--listen", `127.0.0.1:${port}`, "--metrics-listen", "none"];
      const child = spawn(program, args, { cwd: folder, stdio: ["ignore", "ignore", "inherit"], env: { ...process.env, ZHIYUAN_LOG: "warn" } });
      try {
        await ready(url, child);
        await use({ url });
      } finally {
        child.kill("SIGTERM");
        await new Promise((done) => child.once("exit", done));
        rmSync(folder, { recursive: true, force: true });
      }
    },
    { scope: "worker", timeout: 60_000 },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        // A connection that a test cuts is meant to fail.
        if (message.type() === "error" && !message.text().includes("net::ERR_") && !message.text().includes("404")) complaints.push(message.text());
      });
      await use(complaints);
      expect(complaints, "the browser's console").toEqual([]);
    },
    { auto: true },
  ],
});

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
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
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
