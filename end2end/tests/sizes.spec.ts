/** What a first visit to a question page costs, measured on the wire. */
import { startQuiz } from "./support/journey";
import { expect, islandsReady, test } from "./support/server";

const KIB = 1024;

test("a first visit to a question page stays within its budget", async ({ page, browser, server }) => {
  await startQuiz(page);
  const attempt = page.url();
  // A new browser with the session alone: nothing of the site is in its cache.
  const context = await browser.newContext({ baseURL: server.url });
  await context.addCookies(await page.context().cookies());
  const first = await context.newPage();
  const wire = await context.newCDPSession(first);
  await wire.send("Network.enable");
  const kinds = new Map<string, string>();
  const sizes = new Map<string, number>();
  wire.on("Network.responseReceived", ({ requestId, type, response }) => {
    kinds.set(requestId, type);
    expect(response.status, response.url).toBe(200);
  });
  wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? "?";
    sizes.set(kind, (sizes.get(kind) ?? 0) + encodedDataLength);
  });
  await first.goto(attempt);
  await islandsReady(first);
  await first.waitForLoadState("networkidle");
  const page1 = (sizes.get("Document") ?? 0) + (sizes.get("Stylesheet") ?? 0);
  const all = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const told = [...sizes].map(([kind, size]) => `${kind} ${(size / KIB).toFixed(1)}`).join(", ");
  console.log(`first visit: ${told}; HTML and CSS ${(page1 / KIB).toFixed(1)} KiB, all ${(all / KIB).toFixed(1)} KiB`);
  expect(sizes.get("Document")).toBeGreaterThan(0);
  expect(sizes.get("Stylesheet")).toBeGreaterThan(0);
  expect(page1, `HTML and CSS: ${told}`).toBeLessThanOrEqual(14 * KIB);
  expect(all, `everything: ${told}`).toBeLessThanOrEqual(170 * KIB);
  await context.close();
});
