/** axe, from WCAG 2.0 A to 2.2 AA with target sizes, on every page of the console, at a desk and on phones. */
import type { Page } from "@playwright/test";
import { look, lookAt, lookRefused, sizes } from "./support/looks";
import { choosePassword, confirmSetUp, DEMO_PASSWORD, desk, expect, invite, newBranchCode, test, typeBranch, typeCode, typeDemoCode, typePassword } from "./support/staff";

for (const viewport of sizes) {
  test.describe(`at ${viewport.width} by ${viewport.height}`, () => {
    const atDesk = viewport.width > 1000;
    test.use(atDesk ? desk : { viewport });
    test.setTimeout(120_000);

    /** The conditions of a list, which a phone folds away. */
    async function unfold(page: Page): Promise<void> {
      if (!atDesk) await page.locator(".filter-toggle summary").click();
    }

    test("the pages in front of the console are accessible", async ({ page, signedInAs, elsewhere }) => {
      await lookAt(page, "/staff/sign-in", "/staff/sign-in?demo=editor", "/staff/invitations/nobodys");
      await page.goto("/staff/sign-in");
      await typePassword(page, "nobody", "not a password at all");
      await lookRefused(page, "refused sign-in");
      await typePassword(page, "service", DEMO_PASSWORD);
      await expect(page.getByRole("heading", { name: "两步验证" })).toBeVisible();
      await look(page, "code");
      await typeCode(page, "12 34");
      await lookRefused(page, "refused code");
      await typeDemoCode(page);
      await page.context().clearCookies();

      await signedInAs("admin");
      const username = `staff.${newBranchCode().toLowerCase()}`;
      const link = await invite(page, { username, name: "欧阳明月", role: "网点人员" });
      const newcomer = await elsewhere();
      await newcomer.goto(link);
      await look(newcomer, "set-up: password");
      await newcomer.getByLabel("设置密码").fill("password1234");
      await newcomer.getByRole("button", { name: "下一步" }).click();
      await lookRefused(newcomer, "set-up: refused password");
      const authenticator = await choosePassword(newcomer, link, "three paper kites of spring");
      await look(newcomer, "set-up: code");
      await confirmSetUp(newcomer, authenticator.wrong());
      await lookRefused(newcomer, "set-up: refused code");
      await confirmSetUp(newcomer, await authenticator.fresh());
      await expect(newcomer.getByRole("heading", { name: "请保存恢复码" })).toBeVisible();
      await look(newcomer, "recovery codes");
      await newcomer.goto(link);
      await look(newcomer, "used link");
      await newcomer.goto("/staff");
      await look(newcomer, "the teller's home");
      await newcomer.getByRole("button", { name: "退出" }).click();
      await expect(newcomer.getByRole("status")).toBeVisible();
      await look(newcomer, "signed out");
    });

    test("what an administrator does with accounts is accessible", async ({ page, signedInAs }) => {
      await signedInAs("admin");
      await lookAt(page, "/staff", "/staff/me", "/staff/accounts", "/staff/accounts?q=nobody", "/staff/accounts/new", "/staff/audit");
      await page.goto("/staff/accounts?role=administrator&state=active&q=a");
      await unfold(page);
      await look(page, "accounts, narrowed");

      await page.goto("/staff/me");
      await page.getByLabel("当前密码").fill("not a password at all");
      await page.getByLabel("新密码").fill("three paper kites of spring");
      await page.getByRole("button", { name: "修改密码" }).click();
      await lookRefused(page, "refused password");
      await page.goto("/staff/me");
      await page.getByLabel("动态码", { exact: true }).fill("1234");
      await page.getByRole("button", { name: "生成新的恢复码" }).click();
      await lookRefused(page, "refused code for recovery codes");

      await page.goto("/staff/accounts/new");
      await page.getByLabel("用户名").fill("editor");
      await page.getByLabel("姓名").fill("买买提·吐尔逊江·阿卜杜热合曼");
      await page.getByRole("radio", { name: "网点人员" }).check();
      await page.getByLabel("所属机构").fill("0571-02");
      await page.getByRole("button", { name: "邀请" }).click();
      await lookRefused(page, "refused invitation");
      await page.getByLabel("用户名").fill(`a.long.username.${newBranchCode().toLowerCase()}`);
      await page.getByRole("button", { name: "邀请" }).click();
      await expect(page.getByLabel("链接", { exact: true })).toBeVisible();
      await look(page, "account with its link");
      await page.getByLabel("所属机构").fill("nowhere");
      await page.getByRole("button", { name: "保存" }).click();
      await lookRefused(page, "refused change of an account");
      await page.getByRole("button", { name: "停用这个账号" }).click();
      await expect(page.getByRole("status")).toBeVisible();
      await look(page, "stopped account");
      await page.goto("/staff/accounts");
      await page.getByRole("main").getByRole("link", { name: "周敏" }).click();
      await expect(page.getByRole("button", { name: "保存" })).toBeVisible();
      await look(page, "one's own account among the others");
    });

    test("what an administrator does with branches is accessible", async ({ page, signedInAs }) => {
      await signedInAs("admin");
      await lookAt(page, "/staff/branches", "/staff/branches?q=nowhere", "/staff/branches?parent=0571&kind=outlet&open=1", "/staff/branches/new");
      await unfoldAt(page, "/staff/branches?kind=city");
      await page.goto("/staff/branches/new");
      const name = "呼和浩特市赛罕区大学西街社区普惠金融综合服务支行营业部";
      await typeBranch(page, { parent: "0571 杭州分行", code: "0571-01", name, address: "内蒙古自治区呼和浩特市赛罕区大学西街 235 号金融大厦一层东侧", hours: "周一至周五 9:00–17:00，周六、周日 10:00–16:00，法定节假日除外" });
      await page.getByRole("button", { name: "新增" }).click();
      await lookRefused(page, "refused branch");
      await typeBranch(page, { code: newBranchCode() });
      await page.getByRole("button", { name: "新增" }).click();
      await expect(page.getByRole("status")).toBeVisible();
      await look(page, "branches with what was added");
      for (const branch of ["总行", "杭州分行", "杨家埠支行"]) {
        await page.goto("/staff/branches");
        await page.getByRole("main").getByRole("link", { name: branch }).first().click();
        await expect(page.getByRole("button", { name: "保存" })).toBeVisible();
        await look(page, branch);
      }
      const late = await page.context().newPage();
      await late.goto(page.url());
      await page.getByRole("button", { name: "保存" }).click();
      await expect(page.getByRole("status")).toBeVisible();
      await late.getByRole("button", { name: "保存" }).click();
      await lookRefused(late, "changed meanwhile");
    });

    test("what an editor sees is accessible", async ({ page, signedInAs }) => {
      await signedInAs("editor");
      await lookAt(page, "/staff", "/staff/me", "/staff/branches", "/staff/branches?q=nowhere", "/staff/accounts");
      await page.goto("/staff/branches");
      await page.getByRole("link", { name: "西湖支行" }).click();
      await expect(page.locator(".facts")).toBeVisible();
      await look(page, "a branch to look up");
    });

    test("what an editor does with the bank is accessible", async ({ page, signedInAs }) => {
      await signedInAs("editor");
      await lookAt(page, "/staff/questions", "/staff/questions?q=nowhere", "/staff/questions/new", "/staff/questions/import");
      await unfoldAt(page, "/staff/questions?topic=反诈&shelf=published&sort=number");
      await page.locator("details.bulk-more summary").click();
      await look(page, "what is done with many questions");
      await page.goto("/staff/questions/new");
      await page.getByLabel("题干").fill("客户要求提前支取大额存单时，**下列做法正确的是**？".repeat(2));
      await page.getByRole("button", { name: "提交审核" }).click();
      await lookRefused(page, "an incomplete question");
      await page.goto("/staff/questions?shelf=published");
      await page.locator("td.what a").first().click();
      await expect(page.locator(".phone")).toBeVisible();
      await look(page, "a published question");

      await page.goto("/staff/questions/import");
      await page.getByRole("button", { name: "上传并核对" }).click();
      await lookRefused(page, "an import of nothing");
      const number = newBranchCode();
      await page.getByLabel("或者粘贴题目").fill(`一、单选题\n1、${number} 号题：存款保险的最高偿付限额是（B）\nA.20 万元 B.50 万元\n2、${number} 号题：接到可疑电话应当（）\nA.转账 B.报警\n二、多选题\n1、${number} 号题：信用报告在哪里查（A）\nA.征信中心 B.街边`);
      await page.getByRole("button", { name: "上传并核对" }).click();
      await expect(page.getByRole("heading", { name: "粘贴的题目" })).toBeVisible();
      await look(page, "what an import would do");
      await page.getByRole("button", { name: /^导入 \d+ 道$/ }).click();
      await expect(page.getByRole("button", { name: "全部提交审核" })).toBeVisible({ timeout: 15_000 });
      await look(page, "what an import has done");
    });

    test("what a reviewer does with the bank is accessible", async ({ page, signedInAs }) => {
      await signedInAs("editor");
      await page.goto("/staff/questions?shelf=published");
      await page.locator("td.what a").last().click();
      await page.getByRole("button", { name: "开始修订" }).click();
      await page.getByLabel("解析").fill(`以合同为准，办理之前应当问清楚。${newBranchCode()}`);
      await page.getByRole("button", { name: "提交审核" }).click();
      await expect(page.getByRole("button", { name: "撤回提交" })).toBeVisible();
      await look(page, "what waits for its reviewer");
      const reviewed = page.url().split("?")[0];
      await page.context().clearCookies();
      await signedInAs("reviewer");
      await lookAt(page, "/staff", "/staff/questions?shelf=in_review", reviewed);
      await page.getByRole("button", { name: "退回修改" }).click();
      await lookRefused(page, "sent back without a remark");
      await page.getByRole("button", { name: "停用这道题" }).click();
      await lookRefused(page, "withdrawn without a reason");
      await page.getByLabel("停用原因").fill("答案与新条例不符");
      await page.getByRole("radio", { name: /不计入成绩/ }).check();
      await page.getByRole("button", { name: "停用这道题" }).click();
      await expect(page.getByText("重新计分").first()).toBeVisible();
      await look(page, "a withdrawn question");
    });

    test("what an auditor sees is accessible", async ({ page, signedInAs }) => {
      await signedInAs("admin");
      await page.goto("/staff/branches/new");
      await typeBranch(page, { parent: "0571 杭州分行", code: newBranchCode(), name: "转塘支行", address: "杭州市西湖区转塘街道象山路 352 号", hours: "周一至周五" });
      await page.getByRole("button", { name: "新增" }).click();
      await expect(page.getByRole("status")).toBeVisible();
      await page.context().clearCookies();
      await signedInAs("auditor");
      await lookAt(page, "/staff", "/staff/me", "/staff/branches", "/staff/audit", "/staff/audit?from=2099-01-01");
      await unfoldAt(page, "/staff/audit?actor=周敏&action=branch.&from=2026-01-01");
      for (const details of await page.locator("tbody.entry summary").all()) await details.click();
      await look(page, "the trail with its details");
    });

    async function unfoldAt(page: Page, path: string): Promise<void> {
      await page.goto(path);
      await unfold(page);
      await look(page, path);
    }
  });
}
