/** axe, from WCAG 2.0 A to 2.2 AA with target sizes, on every customer page in both editions. */
import { violations } from "./support/axe";
import { choose, startQuiz } from "./support/journey";
import { expect, islandsReady, test } from "./support/server";

for (const edition of ["standard", "elder"] as const) {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`every page of the ${edition} edition is accessible in the ${colorScheme} scheme`, async ({ page, context, server }) => {
      test.setTimeout(120_000);
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.goto("/");
      expect(await violations(page), "first visit").toEqual([]);
      await context.addCookies([{ name: "edition", value: edition, url: server.url }]);
      await page.goto("/sign-in");
      expect(await violations(page), "/sign-in").toEqual([]);
      await page.goto("/sign-in?next=/me");
      await startQuiz(page);
      await islandsReady(page);
      const attempt = new URL(page.url()).pathname;
      expect(await violations(page), "question").toEqual([]);
      await choose(page, false);
      await expect(page.locator(".saved")).toHaveText("已保存");
      expect(await violations(page), "answered question").toEqual([]);
      await page.goto(`${attempt}/review`);
      expect(await violations(page), "review").toEqual([]);
      await page.getByRole("button", { name: "确认交卷" }).click();
      await expect(page.locator(".score")).toBeVisible();
      expect(await violations(page), "result").toEqual([]);
      for (const path of ["/", "/campaigns/315-kite", "/campaigns/315-kite/rules", "/campaigns/newcomer-safety", "/practice", "/me", "/me/data", "/privacy", "/nowhere"]) {
        await page.goto(path);
        expect(await violations(page), path).toEqual([]);
      }
    });
  }
}
