/** The organisation in the console: adding branches, changing them, two people at once. */
import { desk, errorBeside, expect, expectBranch, invite, newBranchCode, setUp, test, typeBranch } from "./support/staff";

test.use(desk);

test("a city branch and an outlet below it are added and found", async ({ page, signedInAs }) => {
  await signedInAs("admin");
  const [city, outlet] = [newBranchCode(), newBranchCode()];
  await page.goto("/staff/branches");
  await page.getByRole("link", { name: "新增网点" }).click();
  await typeBranch(page, { kind: "城市分行", code: city, name: `青岛分行 ${city}`, address: "青岛市市南区香港中路 10 号", phone: "0532-8800 0000" });
  await page.getByRole("button", { name: "新增" }).click();
  await expect(page.getByRole("status")).toContainText("网点已新增");

  await page.goto("/staff/branches/new");
  await typeBranch(page, { kind: "网点", parent: `${city} 青岛分行 ${city}`, code: outlet, name: `五四广场支行 ${outlet}`, hours: "周一至周日 9:00–17:00" });
  await page.getByRole("button", { name: "新增" }).click();
  await expect(page.getByRole("status")).toContainText("网点已新增");

  await page.getByLabel("搜索", { exact: true }).fill(outlet);
  await page.getByRole("button", { name: "搜索" }).click();
  await expect(page.locator(".work-table tbody tr")).toHaveCount(1);
  await expect(page.locator(".work-table tbody tr")).toContainText("五四广场支行");
  await page.getByRole("link", { name: /^去掉条件/ }).click();
  await page.locator("tr", { hasText: `青岛分行 ${city}` }).getByRole("link", { name: "1 个网点" }).click();
  await expect(page.locator(".work-table tbody tr")).toContainText([`五四广场支行 ${outlet}`]);
  await page.getByRole("link", { name: `五四广场支行 ${outlet}` }).click();
  await expectBranch(page, { parent: `${city} 青岛分行 ${city}`, code: outlet, hours: "周一至周日 9:00–17:00" });
});

test("a refused form keeps what was typed", async ({ page, signedInAs }) => {
  await signedInAs("admin");
  await page.goto("/staff/branches/new");
  const typed = { kind: "网点", parent: "0536 潍坊分行", name: "白浪河支行", address: "潍坊市奎文区", phone: "0536-800 0109", hours: "周一至周五" };
  await typeBranch(page, { ...typed, code: "0571-01" });
  await page.getByLabel("正在营业").uncheck();
  await page.getByRole("button", { name: "新增" }).click();
  await expect(errorBeside(page, "branch_code")).toBeInViewport();
  await expect(errorBeside(page, "branch_code")).toContainText("已有其他机构使用");
  await expectBranch(page, typed);
  await expect(page.getByLabel("正在营业")).not.toBeChecked();
});

// The number's field has the name of a one-time code, which is never shown again.
test("a refused form keeps the number that was typed as well", async ({ page, signedInAs }) => {
  await signedInAs("admin");
  await page.goto("/staff/branches/new");
  await typeBranch(page, { parent: "0536 潍坊分行", code: "0571-01", name: "白浪河支行" });
  await page.getByRole("button", { name: "新增" }).click();
  await expect(errorBeside(page, "branch_code")).toBeVisible();
  await expectBranch(page, { code: "0571-01" });
});

test("an outlet needs its city branch", async ({ page, signedInAs }) => {
  await signedInAs("admin");
  await page.goto("/staff/branches/new");
  await typeBranch(page, { code: newBranchCode(), name: "无主支行" });
  await page.getByRole("button", { name: "新增" }).click();
  await expect(errorBeside(page, "parent")).toBeInViewport();
  await expectBranch(page, { kind: "网点", name: "无主支行" });
});

test("a branch is changed and closed", async ({ page, signedInAs }) => {
  await signedInAs("admin");
  const code = newBranchCode();
  await page.goto("/staff/branches/new");
  await typeBranch(page, { parent: "0571 杭州分行", code, name: `龙井支行 ${code}` });
  await page.getByRole("button", { name: "新增" }).click();
  await page.getByRole("link", { name: `龙井支行 ${code}` }).click();
  await typeBranch(page, { parent: "0536 潍坊分行", name: `虎跑支行 ${code}`, hours: "周一至周五 9:00–16:30" });
  await page.getByLabel("正在营业").uncheck();
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("status")).toContainText("网点已保存");
  const row = page.locator("tr", { hasText: code });
  await expect(row).toContainText(`虎跑支行 ${code}`);
  await expect(row).toContainText("停业");
  await page.goto(`/staff/branches?q=${code}&open=1`);
  await expect(page.getByText("没有符合条件的机构")).toBeVisible();
});

test("of two who change a branch at once the second is told and keeps what was typed", async ({ page, elsewhere, signedInAs }) => {
  await signedInAs("admin");
  const code = newBranchCode();
  const second = `second.${code.toLowerCase()}`;
  const others = await elsewhere();
  await setUp(others, await invite(page, { username: second, name: "钱伟", role: "系统管理员" }), second);
  await page.goto("/staff/branches/new");
  await typeBranch(page, { parent: "0571 杭州分行", code, name: `孤山支行 ${code}` });
  await page.getByRole("button", { name: "新增" }).click();

  for (const each of [page, others]) {
    await each.goto(`/staff/branches?q=${code}`);
    await each.getByRole("link", { name: `孤山支行 ${code}` }).click();
  }
  await typeBranch(page, { phone: "0571-8800 0001" });
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("status")).toContainText("网点已保存");
  const typed = { name: `断桥支行 ${code}`, hours: "周一至周日 9:00–17:00" };
  await typeBranch(others, typed);
  await others.getByRole("button", { name: "保存" }).click();
  await expect(others.getByText("您打开页面后，别人修改过这里")).toBeInViewport();
  await expectBranch(others, typed);
  await others.getByRole("button", { name: "保存" }).click();
  await expect(others.getByRole("status")).toContainText("网点已保存");
  await expect(others.locator("tr", { hasText: code })).toContainText("断桥支行");
});

test("somebody who only looks branches up has nothing to change them with", async ({ page, signedInAs }) => {
  await signedInAs("editor");
  await page.goto("/staff/branches");
  await expect(page.getByRole("link", { name: "新增网点" })).toHaveCount(0);
  await page.getByRole("link", { name: "西湖支行" }).click();
  await expect(page.locator(".facts")).toContainText("0571-01");
  await expect(page.locator("main").getByRole("button")).toHaveCount(0);
  expect((await page.goto("/staff/branches/new"))?.status()).toBe(403);
});
