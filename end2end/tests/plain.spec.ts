/** The whole service as plain forms: no script runs in these tests. */
import { choose, newPhone, signIn, startQuiz } from "./support/journey";
import { expect, test } from "./support/server";

test.use({ javaScriptEnabled: false });

test("the whole journey works form by form", async ({ page }) => {
  await startQuiz(page);
  for (let question = 1; question <= 10; question++) {
    await expect(page.locator(".progress")).toContainText(`第 ${question} / 10 题`);
    await choose(page, true);
    const next = question < 10 ? "下一题" : "检查并交卷";
    await page.getByRole("button", { name: next }).last().click();
  }
  await expect(page.locator(".unanswered")).toHaveCount(0);
  await page.getByRole("button", { name: "确认交卷" }).click();
  await expect(page.locator(".score-number")).toHaveText("100 分");
  await expect(page.locator(".ticket-number")).toHaveText(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
});

test("a quiz that explains each answer works form by form as well", async ({ page }) => {
  await startQuiz(page, "quick-check");
  const count = await page.locator(".jump li").count();
  await page.getByRole("button", { name: "确认答案" }).click();
  await expect(page.getByText("请先选择一个答案")).toBeVisible();
  for (let question = 1; question <= count; question++) {
    await expect(page.locator(".progress")).toContainText(`第 ${question} / ${count} 题`);
    await choose(page, question > 1);
    await page.getByRole("button", { name: "确认答案" }).click();
    await expect(page.locator("#explanation")).toContainText(question > 1 ? "答对了" : "答错了");
    if (question === 2) {
      await page.getByRole("button", { name: "上一题" }).click();
      await expect(page.locator("#explanation")).toContainText("答错了");
      await page.locator(".jump").getByRole("button", { name: /第 2 题/ }).click();
    }
    const next = question < count ? "下一题" : "检查并交卷";
    await page.getByRole("button", { name: next }).last().click();
  }
  await page.getByRole("button", { name: "确认交卷" }).click();
  await expect(page.locator(".score")).toBeVisible();
});

test("going back keeps what was chosen", async ({ page }) => {
  await startQuiz(page);
  await page.locator(".option").nth(1).click();
  await page.locator(".jump").getByRole("button", { name: /第 4 题/ }).click();
  await expect(page.locator(".progress")).toContainText("第 4 / 10 题");
  await page.getByRole("button", { name: "上一题" }).click();
  await expect(page.locator(".progress")).toContainText("第 3 / 10 题");
  await page.locator(".jump").getByRole("button", { name: /第 1 题，已答/ }).click();
  await expect(page.locator(".option input").nth(1)).toBeChecked();
});

test("changing the edition keeps what was typed", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("手机号", { exact: true }).fill("1381234");
  await page.getByLabel(/我已阅读并同意/).check();
  for (const edition of ["长辈版", "最大", "标准版"]) {
    await page.getByRole("button", { name: edition, exact: true }).click();
    await expect(page.getByLabel("手机号", { exact: true })).toHaveValue("1381234");
    await expect(page.getByLabel(/我已阅读并同意/)).toBeChecked();
    await expect(page.getByLabel(/中奖时用短信通知我/)).not.toBeChecked();
    await expect(page.getByRole("alert")).toHaveCount(0);
  }
});

test("the enter key sends what was typed", async ({ page, server }) => {
  for (const edition of ["standard", "elder"]) {
    await page.context().addCookies([{ name: "edition", value: edition, url: server.url }]);
    await page.goto("/sign-in");
    await page.getByLabel(/我已阅读并同意/).check();
    await page.getByLabel("手机号", { exact: true }).fill(newPhone());
    await page.getByLabel("手机号", { exact: true }).press("Enter");
    await expect(page.getByRole("heading", { name: "输入验证码" })).toBeVisible();
  }
});

test("a refused form leads to its error, also on a small phone in large type", async ({ page, server }) => {
  await page.setViewportSize({ width: 320, height: 568 });
  await page.context().addCookies([{ name: "edition", value: "elder-largest", url: server.url }]);
  await page.goto("/sign-in");
  await page.getByLabel("手机号", { exact: true }).fill("1381234");
  await page.getByLabel(/我已阅读并同意/).check();
  await page.getByRole("button", { name: "获取验证码" }).click();
  await expect(page.getByText("请输入 11 位大陆手机号码")).toBeInViewport();
  await signIn(page);
  await page.goto("/me/data");
  await page.getByRole("button", { name: "删除我的数据" }).click();
  await expect(page.getByText("请先勾选确认，再删除")).toBeInViewport();
});

test("asking for another code too soon says when to ask", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("手机号", { exact: true }).fill(newPhone());
  await page.getByLabel(/我已阅读并同意/).check();
  await page.getByRole("button", { name: "获取验证码" }).click();
  await page.getByRole("button", { name: /重新发送/ }).click();
  await expect(page.getByText("验证码发送太频繁")).toBeInViewport();
});

test("a refused number says why and stays as it was typed", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("手机号", { exact: true }).fill("1381234");
  await page.getByLabel(/我已阅读并同意/).check();
  await page.getByLabel(/中奖时用短信通知我/).check();
  await page.getByRole("button", { name: "获取验证码" }).click();
  await expect(page.getByText("请输入 11 位大陆手机号码")).toBeVisible();
  await expect(page.getByLabel("手机号", { exact: true })).toHaveValue("1381234");
  await expect(page.getByLabel(/我已阅读并同意/)).toBeChecked();
  await expect(page.getByLabel(/中奖时用短信通知我/)).toBeChecked();
  expect(new URL(page.url()).search).toBe("");
  expect(page.url()).not.toContain("1381234");
  await page.reload();
  await expect(page.getByText("请输入 11 位大陆手机号码")).toHaveCount(0);
});

test("wrong codes count down and then burn the code", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByLabel("手机号", { exact: true }).fill(newPhone());
  await page.getByLabel(/我已阅读并同意/).check();
  await page.getByRole("button", { name: "获取验证码" }).click();
  const right = await page.locator(".demo-code b").innerText();
  const wrong = right === "000000" ? "000001" : "000000";
  for (const told of ["还可以再试 4 次", "还可以再试 3 次", "还可以再试 2 次", "还可以再试 1 次", "已失效"]) {
    await page.getByLabel("6 位数字验证码").fill(wrong);
    await page.getByRole("button", { name: "登录" }).click();
    await expect(page.locator(".error")).toContainText(told);
  }
  await page.getByLabel("6 位数字验证码").fill(right);
  await page.getByRole("button", { name: "登录" }).click();
  await expect(page.locator(".error")).toContainText("已失效");
});

test("my data can be seen, taken along and deleted", async ({ page }) => {
  await startQuiz(page);
  await page.goto("/me/data");
  await expect(page.locator(".facts")).toContainText("****");
  await page.getByRole("button", { name: "同意", exact: true }).click();
  await expect(page.getByRole("status").filter({ hasText: "已记录您的同意" })).toBeVisible();
  await page.getByRole("button", { name: "撤回同意" }).click();
  await expect(page.getByRole("status").filter({ hasText: "已撤回同意" })).toBeVisible();
  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: /下载我的数据/ }).click();
  expect((await download).suggestedFilename()).toBe("zhiyuan-my-data.json");
  await page.getByRole("button", { name: "删除我的数据" }).click();
  await expect(page.getByText("请先勾选确认")).toBeVisible();
  await page.getByLabel(/仍要删除/).check();
  await page.getByRole("button", { name: "删除我的数据" }).click();
  await expect(page.getByText("您的个人信息已删除")).toBeVisible();
  await page.goto("/me");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});
