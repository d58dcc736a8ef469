/** Looking at a page of the console: axe finds nothing, and nothing reaches beyond the screen. */
import type { Page } from "@playwright/test";
import { violations } from "./axe";
import { expect } from "./server";

/** A desk, a phone, and the narrowest phone. */
export const sizes = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
  { width: 320, height: 700 },
];

/** Looks at the page that is open. */
export async function look(page: Page, name: string): Promise<void> {
  const { width } = page.viewportSize() ?? sizes[0];
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect.soft(wide, `${name}: as wide as the screen`).toBeLessThanOrEqual(width);
  expect.soft(await violations(page), name).toEqual([]);
}

/** Looks at a form that comes back with what is wrong with it. */
export async function lookRefused(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("alert").first()).toBeVisible();
  await look(page, name);
}

/** Opens pages and looks at each. */
export async function lookAt(page: Page, ...paths: string[]): Promise<void> {
  for (const path of paths) {
    await page.goto(path);
    await look(page, path);
  }
}
