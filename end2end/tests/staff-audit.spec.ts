/** The trail, as an auditor reads it. */
import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { readCsv } from "./support/csv";
import { desk, expect, newBranchCode, test, typeBranch } from "./support/staff";

test.use(desk);

/** An administrator adds a branch, and an auditor reads on. */
async function addBranch(page: Page, signedInAs: (account: "admin" | "auditor") => Promise<void>): Promise<string> {
  const code = newBranchCode();
  await signedInAs("admin");
  await page.goto("/staff/branches/new");
  await typeBranch(page, { kind: "城市分行", code, name: `苏州分行 ${code}` });
  await page.getByRole("button", { name: "新增" }).click();
  await expect(page.getByRole("status")).toContainText("网点已新增");
  await page.getByRole("link", { name: `苏州分行 ${code}` }).click();
  await typeBranch(page, { name: `园区分行 ${code}` });
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("status")).toContainText("网点已保存");
  await page.context().clearCookies();
  await signedInAs("auditor");
  return code;
}

test("an auditor sees who signed in and what became of a branch", async ({ page, signedInAs }) => {
  const code = await addBranch(page, signedInAs);
  await page.goto("/staff");
  await page.getByRole("navigation", { name: "主菜单" }).getByRole("link", { name: "审计" }).click();
  const entries = page.locator("tbody.entry");
  await page.getByLabel("类别").selectOption("登录");
  await page.getByRole("button", { name: "筛选" }).click();
  await expect(entries.filter({ hasText: "周敏（admin）" })).not.toHaveCount(0);
  await expect(entries.filter({ hasText: "孙立（auditor）" })).not.toHaveCount(0);
  await page.getByRole("link", { name: "全部清除" }).click();

  const change = entries.filter({ hasText: "修改机构" }).filter({ hasText: `园区分行 ${code}` });
  await expect(change).toContainText("系统管理员");
  await expect(change.getByText(`苏州分行 ${code}`)).toBeHidden();
  await change.locator("summary").click();
  await expect(change.locator("del")).toHaveText([`苏州分行 ${code}`]);
  await expect(change.locator("ins")).toHaveText([`园区分行 ${code}`]);

  // What else happened to the same branch.
  await change.getByRole("link", { name: "修改机构" }).click();
  await expect(entries).toHaveCount(2);
  await expect(entries.first()).toContainText("修改机构");
  await expect(entries.last()).toContainText("新增机构");
});

test("an auditor narrows the trail by name and kind and takes the same rows away", async ({ page, signedInAs }) => {
  const code = await addBranch(page, signedInAs);
  await page.goto("/staff/audit");
  await page.getByLabel("操作人").fill("周敏");
  await page.getByLabel("类别").selectOption("网点");
  await page.getByRole("button", { name: "筛选" }).click();
  await expect(page.getByLabel("操作人")).toHaveValue("周敏");
  await expect(page.getByLabel("类别").locator("option:checked")).toHaveText("网点");
  const entries = page.locator("tbody.entry");
  for (const entry of await entries.all()) {
    await expect(entry).toContainText("周敏（admin）");
    await expect(entry).toContainText(/新增机构|修改机构/);
  }
  const shown = await entries.locator("tr:first-child > td:first-child").allInnerTexts();
  expect(shown.length).toBeGreaterThanOrEqual(2);
  const count = await page.locator("h1 .count").innerText();

  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
  expect(file.suggestedFilename()).toBe("audit.csv");
  const [header, ...rows] = readCsv(readFileSync(await file.path(), "utf8").replace(/^\ufeff/, ""));
  const at = (name: string) => header.indexOf(name);
  expect(`${rows.length} 条`).toBe(count);
  // The page shows the first of them.
  expect(rows.map((row) => row[at("seq")]).slice(0, shown.length)).toEqual(shown);
  expect(new Set(rows.map((row) => row[at("actor")]))).toEqual(new Set(["周敏（admin）"]));
  expect(JSON.parse(rows[0][at("after")]).name).toBe(`园区分行 ${code}`);

  // Taking it away is a deed as well.
  await page.goto("/staff/audit?action=audit.");
  await expect(entries.first()).toContainText("孙立（auditor）");
  await expect(entries.first()).toContainText("导出操作记录");
});

test("a narrowed trail without entries says so and leads back", async ({ page, signedInAs }) => {
  await signedInAs("auditor");
  await page.goto("/staff/audit?from=2099-01-01");
  await expect(page.getByText("没有符合条件的记录")).toBeVisible();
  await expect(page.getByLabel("日期")).toHaveValue("2099-01-01");
  await page.getByRole("link", { name: "查看全部" }).click();
  await expect(page.locator("tbody.entry")).not.toHaveCount(0);
});

test("only auditors read the trail", async ({ page, signedInAs }) => {
  await signedInAs("admin");
  await page.goto("/staff");
  await expect(page.getByRole("link", { name: "审计" })).toHaveCount(0);
  for (const path of ["/staff/audit", "/staff/audit.csv"]) expect((await page.request.get(path)).status()).toBe(403);
});
