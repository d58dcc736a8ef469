/** The sample's survey: filled in with and without scripts, later gone on with, and in the elder edition. */
import type { Page } from "@playwright/test";
import { violations } from "./support/axe";
import { newPhone, signIn } from "./support/journey";
import { expect, test } from "./support/server";

const SURVEY = "/campaigns/315-kite/survey";

/** Begins the survey, signing in on the way. */
async function begin(page: Page, phone = newPhone()): Promise<void> {
  await page.goto(SURVEY);
  await page.getByRole("link", { name: "登录并填写" }).click();
  await signIn(page, phone);
  await page.getByRole("button", { name: "开始填写" }).click();
  await expect(page.locator(".progress")).toContainText("后面还有 1 页");
}

/** Answers the first page, having met fraud or not. */
async function first(page: Page, met: "经常遇到" | "没有遇到"): Promise<void> {
  await page.locator(".face").nth(4).click();
  await page.getByText(met).click();
  await page.getByRole("button", { name: "下一页" }).click();
}

for (const scripts of [true, false]) {
  test.describe(scripts ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled: scripts });

    test("a survey is filled in, checked and handed in once", async ({ page }) => {
      await begin(page);
      await page.getByText("其他", { exact: true }).click();
      await first(page, "经常遇到");
      // What is wrong is said beside it and at the head, and nothing is lost.
      await expect(page.getByRole("alert").first()).toContainText("有 1 处需要补充或修改");
      await expect(page.locator("#topics-error")).toContainText("请写明内容");
      await expect(page.locator(".face input").nth(4)).toBeChecked();
      await page.getByLabel("其他：请写明").fill("黄金怎么买");
      await page.getByRole("button", { name: "下一页" }).click();
      await expect(page.locator(".progress")).toContainText("这是最后一页");
      await page.getByLabel(/最近一次是怎么识破的/).fill("<b>挂了</b>电话");
      await page.locator(".scale label").nth(9).click();
      await page.getByRole("button", { name: "检查并提交" }).click();
      await expect(page.locator(".review-list")).toContainText("其他：黄金怎么买");
      await expect(page.locator(".review-list")).toContainText("<b>挂了</b>电话");
      await page.getByRole("button", { name: "提交问卷" }).click();
      await expect(page.getByRole("heading", { name: "已经提交，谢谢您" })).toBeVisible();
      await page.goto(`${SURVEY}/pages/campaign`);
      await expect(page.getByRole("heading", { name: "已经提交，谢谢您" })).toBeVisible();
    });
  });
}

test("a question is asked only of those whom it concerns", async ({ page }) => {
  await begin(page);
  await first(page, "没有遇到");
  await expect(page.getByText("最近一次是怎么识破的")).toHaveCount(0);
  await page.getByRole("button", { name: "上一页" }).click();
  await page.getByText("经常遇到").click();
  await page.getByRole("button", { name: "下一页" }).click();
  await expect(page.getByText("最近一次是怎么识破的")).toBeVisible();
});

test("unfinished answers wait for another day and another phone", async ({ page, context, browser, baseURL }) => {
  await begin(page);
  await page.locator(".face").nth(2).click();
  await page.getByRole("button", { name: "先存着，下次再填" }).click();
  await expect(page.getByRole("status")).toContainText("已保存");
  const elsewhere = await browser.newContext({ baseURL, storageState: await context.storageState() });
  const other = await elsewhere.newPage();
  await other.goto(SURVEY);
  await other.getByRole("link", { name: "继续填写" }).click();
  await expect(other.locator(".face input").nth(2)).toBeChecked();
  await elsewhere.close();
});

test("the elder edition's survey has large targets, no overflow and no barrier", async ({ page, context, baseURL }) => {
  await context.addCookies([{ name: "edition", value: "elder", url: baseURL ?? "" }]);
  await begin(page);
  await page.getByRole("button", { name: "下一页" }).click();
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    const small = await page.locator(".face, .option, .bottom-bar .button").evaluateAll((all) =>
      all.filter((one) => one.getBoundingClientRect().height < 60).map((one) => one.textContent));
    expect(small).toEqual([]);
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over).toBeLessThanOrEqual(0);
  }
  expect(await violations(page)).toEqual([]);
});
