/** axe, from WCAG 2.0 A to 2.2 AA with target sizes, on every page about prizes: at the desk, on phones, in the elder edition. */
import type { Page } from "@playwright/test";
import { signIn } from "./support/journey";
import { look, lookAt, lookRefused, sizes } from "./support/looks";
import { type Server } from "./support/server";
import { desk, expect, test } from "./support/staff";

/** The address that a link of the page that is open leads to. */
async function address(page: Page, link: string | RegExp): Promise<string> {
  return (await page.getByRole("link", { name: link }).first().getAttribute("href")) ?? "";
}

/** Somebody who has won in the sample, as the start tells. */
function winnerOf(server: Server): string {
  return /用 (1\d{10}) 登录/.exec(server.printed())?.[1] ?? "nobody";
}

for (const viewport of sizes) {
  test.describe(`at ${viewport.width} by ${viewport.height}`, () => {
    test.use(viewport.width > 1000 ? desk : { viewport });
    test.setTimeout(180_000);

    test("what officers see of draws is accessible", async ({ page, signedInAs }) => {
      await signedInAs("draw");
      await lookAt(page, "/staff/draws", "/staff/draws/instant", "/staff/draws/reviews", "/staff/draws/staff-numbers");
      await page.getByRole("button", { name: "加入名单" }).click();
      await look(page, "staff numbers, refused");
      await page.goto("/staff/draws");
      await page.getByRole("link", { name: "守好养老钱 · 长辈答题" }).click();
      await look(page, "a campaign without a draw");
      await page.getByRole("button", { name: "开始一次演练" }).click();
      await look(page, "settings");
      await page.goto("/staff/draws");
      await page.getByRole("link", { name: "金融知识普及月 · 社区答题" }).click();
      await look(page, "a campaign that was drawn");
      const draw = await address(page, "第 1 次抽奖");
      await lookAt(page, draw, `${draw}/screen`, "/staff/prizes/line", "/staff/prizes/reconciliation");
      await page.goto(draw);
      const ticket = await page.locator("td code").first().innerText();
      await page.goto("/staff/prizes/line");
      await page.getByLabel("抽奖券号").fill("000");
      await page.getByRole("button", { name: "查询" }).click();
      await lookRefused(page, "a ticket that is none");
      await page.getByLabel("抽奖券号").fill(ticket);
      await page.getByRole("button", { name: "查询" }).click();
      await expect(page.getByRole("heading", { name: ticket })).toBeVisible();
      await look(page, "the line of a ticket");
    });

    test("what a teller sees is accessible", async ({ page, signedInAs }) => {
      await signedInAs("teller");
      await lookAt(page, "/staff/counter", "/staff/counter/list", "/staff/counter/list?tab=handed_over", "/staff/counter/list?q=nobody", "/staff/prizes", "/staff/prizes/count", "/staff/prizes/transfers");
      await page.goto("/staff/counter");
      await page.getByLabel("领奖码").fill("1234");
      await page.getByLabel("领奖码").press("Enter");
      await lookRefused(page, "a code that is none");
      await page.goto("/staff/counter/list");
      await page.locator("tbody a").first().click();
      await look(page, "a win that waits");
      await page.goto("/staff/counter/list?tab=handed_over");
      await page.locator("tbody a").first().click();
      await look(page, "a win that was handed over");
      await page.getByRole("link", { name: "打印领取凭条" }).click();
      await look(page, "receipt");
      await page.goto("/staff/prizes");
      await page.locator("tbody a").first().click();
      await look(page, "a prize");
      const prize = new URL(page.url()).pathname;
      await lookAt(page, `${prize}/ledger`, `${prize}/move`, `${prize}/send`);
    });
  });
}

test("what a winner sees is accessible in both editions", async ({ page, context, server }) => {
  test.setTimeout(180_000);
  await page.goto("/me");
  await signIn(page, winnerOf(server));
  await page.goto("/me");
  const win = await address(page, /环保帆布袋/);
  await page.goto("/campaigns/community-month/draws");
  const draw = await address(page, /第 1 次抽奖/);
  for (const edition of ["standard", "elder"]) {
    await context.addCookies([{ name: "edition", value: edition, url: server.url }]);
    for (const viewport of sizes) {
      await page.setViewportSize(viewport);
      await lookAt(page, "/me", win, `${win}/decline`, "/campaigns/community-month", "/campaigns/community-month/draws", draw);
    }
  }
});
