/** What axe finds, from WCAG 2.0 A to 2.2 AA with target sizes. */
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

export async function violations(page: Page): Promise<string[]> {
  return wholeInView(page, async () => {
    const found = await new AxeBuilder({ page })
      .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"])
      // Pages within pages are looked at on their own; a sandboxed one lets no script in and axe would wait for it.
      .exclude("iframe")
      .options({ rules: { "target-size": { enabled: true } }, preload: false })
      .analyze();
    return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`);
  });
}

/**
 * With the whole page in view: axe measures a target by what a bar that floats over the page leaves of it,
 * and at nearly every position such a bar covers the half of something that scrolling brings out.
 */
async function wholeInView<T>(page: Page, look: () => Promise<T>): Promise<T> {
  const size = page.viewportSize();
  if (size === null) return look();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width: size.width, height: Math.max(size.height, height) });
  try {
    return await look();
  } finally {
    await page.setViewportSize(size);
  }
}
