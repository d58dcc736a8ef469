/** The question bank: a dirty text bank becomes published questions, and nobody approves their own. */
import type { Page } from "@playwright/test";
import { desk, expect, firstDay, invite, setUp, signIn, test, typeCode, typePassword } from "./support/staff";

/** As an editor found it in an old file: every question in a shape of its own. */
const DIRTY = `2026年金融知识普及月题库

一、单项选择题
1、存款保险的最高偿付限额是人民币（B）万元。
A.20 B.50 C.100 D.200
解析：《存款保险条例》第五条规定为五十万元。
2．接到“公检法”电话要求转账到“安全账户”，应当（　　）
Ａ．马上转账
Ｂ．挂断并拨打96110核实
正确答案：Ｂ
解析：公检法没有安全账户。
3、银行卡丢失后首先应当（E）
A.挂失 B.报警 C.销户 D.等待
解析：先挂失，再补办。
二、多项选择题
1.通过哪些渠道可以查询个人信用报告（A）
A.征信中心官网 B.街边小广告 C.陌生人代查 D.不明链接
解析：征信中心官网和银行网点都可以。
三、判断题
1、银行工作人员可以代客户保管U盾和密码。（×）
解析：密码和U盾只能自己保管。
四、单选题
1、存款保险的最高偿付限额是人民币（B）万元。
A.20 B.50 C.100 D.200
`;

async function pasteBank(page: Page, text: string): Promise<void> {
  await page.goto("/staff/questions/import");
  await page.getByLabel("或者粘贴题目").fill(text);
  await page.getByLabel("主题").fill("反诈");
  await page.getByLabel("难度").selectOption("2");
  await page.getByLabel("依据").fill("《存款保险条例》");
  await page.getByRole("button", { name: "上传并核对" }).click();
  await expect(page.getByRole("heading", { name: "粘贴的题目" })).toBeVisible();
}

function tile(page: Page, name: string) {
  return page.locator(".tile", { hasText: name });
}

test.describe("from a dirty text bank to published questions", () => {
  firstDay.use(desk);
  firstDay.setTimeout(180_000);

  firstDay("imported, settled, submitted, approved by another, exported and imported again", async ({ page, elsewhere, firstLink }) => {
    await setUp(page, firstLink, "admin");
    const [editors, reviewers] = [await elsewhere(), await elsewhere()];
    const editor = await setUp(editors, await invite(page, { username: "wang.fang", name: "王芳", role: "活动编辑" }), "wang.fang");
    await setUp(reviewers, await invite(page, { username: "li.jianguo", name: "李建国", role: "审核人员" }), "li.jianguo");

    // The look before anything is stored.
    await pasteBank(editors, DIRTY);
    await expect(tile(editors, "可导入")).toContainText("3");
    await expect(tile(editors, "待核对")).toContainText("2");
    await expect(tile(editors, "重复")).toContainText("1");
    await tile(editors, "待核对").click();

    // The doubtful rows are settled by a person: a single choice after all, and another key.
    const several = editors.locator(".import-row", { hasText: "信用报告" });
    await several.getByRole("radio", { name: "单选题" }).check();
    await several.getByRole("button", { name: /^就这样/ }).click();
    await expect(editors.getByRole("status")).toContainText("已核对");
    const lost = editors.locator(".import-row", { hasText: "银行卡丢失" });
    await lost.getByRole("checkbox", { name: "A", exact: true }).check();
    await lost.getByRole("button", { name: /^就这样/ }).click();
    await expect(editors.getByRole("status")).toContainText("已核对");

    await editors.goto(editors.url().split("?")[0]);
    await editors.getByRole("button", { name: "导入 5 道" }).click();
    await expect(async () => {
      await editors.reload();
      await expect(editors.getByRole("button", { name: "全部提交审核" })).toBeVisible({ timeout: 1000 });
    }).toPass();
    await editors.getByRole("button", { name: "全部提交审核" }).click();
    await expect(editors.getByRole("status")).toContainText("5 道已提交审核");

    // The reviewer approves four at once and sends one back.
    await reviewers.goto("/staff");
    await tile(reviewers, "待审核").click();
    await reviewers.getByRole("link", { name: /信用报告/ }).click();
    await reviewers.getByLabel("退回意见").fill("选项 A 应写明网址");
    await reviewers.getByRole("button", { name: "退回修改" }).click();
    await expect(reviewers.getByRole("status")).toContainText("已退回");
    for (const box of await reviewers.getByRole("checkbox").all()) await box.check();
    await reviewers.getByRole("button", { name: "通过并发布" }).click();
    await expect(reviewers.getByRole("status")).toContainText("4 道题目已处理");

    // What was sent back waits at the editor's desk, with the remark.
    await editors.goto("/staff");
    await tile(editors, "退回待改").click();
    await editors.getByRole("link", { name: /信用报告/ }).click();
    await expect(editors.getByText("选项 A 应写明网址")).toBeVisible();
    await editors.getByLabel("选项 A", { exact: true }).fill("征信中心官网 www.pbccrc.org.cn");
    await editors.getByRole("button", { name: "提交审核" }).click();
    await expect(editors.getByRole("status")).toContainText("提交");

    // Everything out, and in again: nothing is new.
    await editors.goto("/staff/questions?shelf=published");
    const [file] = await Promise.all([editors.waitForEvent("download"), editors.getByRole("link", { name: "Excel" }).click()]);
    await editors.goto("/staff/questions/import");
    await editors.locator("#file").setInputFiles(await file.path().then(async (path) => ({ name: "题库.xlsx", mimeType: "application/octet-stream", buffer: await (await import("node:fs/promises")).readFile(path) })));
    await editors.getByRole("button", { name: "上传并核对" }).click();
    await expect(tile(editors, "重复")).toContainText("4");
    await expect(tile(editors, "可导入")).toHaveCount(0);

    // The editor becomes a reviewer, and still approves no own work.
    await page.goto("/staff/accounts");
    await page.getByRole("link", { name: "王芳" }).click();
    await page.getByRole("radio", { name: "审核人员" }).check();
    await page.getByRole("button", { name: "保存" }).click();
    await expect(page.getByRole("status")).toBeVisible();
    await editors.goto("/staff/questions?shelf=in_review");
    await typePassword(editors, editor.username, editor.password);
    await typeCode(editors, await editor.authenticator.fresh());
    await editors.getByRole("checkbox").first().check();
    await editors.getByRole("button", { name: "通过并发布" }).click();
    await expect(editors.getByRole("alert")).toContainText("不能审核自己编写或提交的题目");
    await editors.getByRole("link", { name: /信用报告/ }).click();
    await expect(editors.getByText("需要别人审核")).toBeVisible();
    await expect(editors.getByRole("button", { name: "通过并发布" })).toHaveCount(0);
  });
});

test.describe("at the editor's desk", () => {
  test.use(desk);

  test("what is written is saved by itself, shown as on a phone, and found again", async ({ page, elsewhere }) => {
    await signIn(page, "editor");
    await page.goto("/staff/questions/new");
    const stem = `大额存单可以提前支取吗 ${Date.now()}？`;
    await page.getByLabel("题干").fill(stem);
    await expect(page.getByText("草稿已自动保存")).toBeVisible();
    await expect(page.locator(".phone")).toContainText(stem);
    await expect(page).toHaveURL(/\/staff\/questions\/[0-9a-f-]{36}$/);
    await page.reload();
    await expect(page.getByLabel("题干")).toHaveValue(stem);

    // Enter in a field sends nothing; the button says what is missing, beside each field.
    await page.getByLabel("主题").fill("存款");
    await page.getByLabel("主题").press("Enter");
    await expect(page.getByText("草稿已自动保存")).toBeVisible();
    await page.getByRole("button", { name: "提交审核" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "请选择题型" })).toBeVisible();

    // In another browser somebody is faster: both texts are shown, and neither is lost.
    const other = await elsewhere();
    await other.context().addCookies(await page.context().cookies());
    await other.goto(page.url().split("?")[0]);
    await other.getByLabel("解析").fill("同事写的讲解");
    await expect(other.getByText("草稿已自动保存")).toBeVisible();
    await page.getByLabel("解析").fill("我写的讲解");
    await expect(page.getByText("您的修改没有覆盖别人的内容")).toBeVisible();
    await expect(page.locator(".conflict")).toContainText("同事写的讲解");
    await expect(page.getByLabel("解析")).toHaveValue("我写的讲解");
    // Nothing is saved by itself until somebody has decided.
    await page.getByLabel("解析").press("End");
    await page.keyboard.type("，改过");
    await page.waitForTimeout(2500);
    await other.reload();
    await expect(other.getByLabel("解析")).toHaveValue("同事写的讲解");
    await page.getByRole("button", { name: "保存草稿" }).click();
    await expect(page.getByRole("status").filter({ hasText: "保存" }).first()).toBeVisible();
    await expect(page.getByLabel("解析")).toHaveValue("我写的讲解，改过");
  });
});
