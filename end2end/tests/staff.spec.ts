/** The console's accounts, from a bank's first day on. */
import { choosePassword, confirmSetUp, desk, errorBeside, expect, firstDay as test, invite, setUp, typeCode, typePassword } from "./support/staff";

test.use(desk);

test("the first administrator sets the platform up, invites colleagues and stops one", async ({ page, elsewhere, firstLink }) => {
  const admin = await setUp(page, firstLink, "admin");
  expect(new Set(admin.recoveryCodes).size).toBe(10);
  await page.getByRole("link", { name: "已保存，进入工作台" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("系统管理员，您好");

  const [editors, reviewers] = [await elsewhere(), await elsewhere()];
  const editor = await setUp(editors, await invite(page, { username: "wang.fang", name: "王芳", role: "活动编辑" }), "wang.fang");
  await setUp(reviewers, await invite(page, { username: "li.jianguo", name: "李建国", role: "审核人员" }), "li.jianguo");

  const refused = await editors.goto("/staff/accounts");
  expect(refused?.status()).toBe(403);
  await expect(editors.getByRole("heading", { name: "没有权限" })).toBeVisible();
  await editors.getByRole("link", { name: "回到工作台" }).click();
  await expect(editors.getByRole("heading", { level: 1 })).toHaveText("王芳，您好");
  await expect(editors.getByRole("link", { name: "员工" })).toHaveCount(0);

  await page.goto("/staff/accounts");
  await page.getByRole("link", { name: "王芳" }).click();
  await page.getByRole("button", { name: "停用这个账号" }).click();
  await expect(page.getByRole("status")).toContainText("账号已停用");
  await editors.goto("/staff/branches");
  await expect(editors).toHaveURL(/\/staff\/sign-in\?next=/);
  await typePassword(editors, editor.username, editor.password);
  await expect(errorBeside(editors, "password")).toHaveText("用户名或密码不正确，请重新输入。");
  await reviewers.goto("/staff/branches");
  await expect(reviewers.getByRole("heading", { name: "网点与机构" })).toBeVisible();

  await page.getByRole("button", { name: "恢复使用" }).click();
  await expect(page.getByRole("status")).toContainText("账号已恢复使用");
  await typePassword(editors, editor.username, editor.password);
  await typeCode(editors, await editor.authenticator.fresh());
  await expect(editors.getByRole("heading", { name: "网点与机构" })).toBeVisible();
});

test("an administrator cannot stop themselves", async ({ page, firstLink }) => {
  await setUp(page, firstLink, "admin");
  await page.goto("/staff/accounts");
  await page.getByRole("link", { name: "系统管理员", exact: true }).click();
  await expect(page.getByRole("button", { name: "保存" })).toBeVisible();
  await expect(page.getByRole("button", { name: "停用这个账号" })).toHaveCount(0);
  const self = page.url().split("/").pop() ?? "";

  // Not even with a form that somebody made.
  await invite(page, { username: "wang.fang", name: "王芳", role: "活动编辑" });
  const stopping = page.locator("form", { has: page.getByRole("button", { name: "停用这个账号" }) });
  await stopping.locator("[name=id]").evaluate((id: HTMLInputElement, self) => (id.value = self), self);
  await stopping.getByRole("button").click();
  await expect(page.getByRole("alert")).toContainText("也不能停用自己");
  await page.goto("/staff/accounts");
  await expect(page.locator("tr", { hasText: "系统管理员" }).first()).toContainText("使用中");
});

test("a link is copied by a button", async ({ page, context, firstLink }) => {
  await context.grantPermissions(["clipboard-read"]);
  await setUp(page, firstLink, "admin");
  const link = await invite(page, { username: "wang.fang", name: "王芳", role: "活动编辑" });
  await page.getByRole("button", { name: "复制" }).click();
  await expect(page.getByText("已复制")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
});

test("a link sets one account up, once", async ({ page, elsewhere, firstLink }) => {
  const slower = await elsewhere();
  await slower.goto(firstLink);
  await setUp(page, firstLink, "admin");
  await slower.getByLabel("设置密码").fill("somebody who was slower");
  await slower.getByRole("button", { name: "下一步" }).click();
  await expect(slower.getByRole("heading", { name: "链接已失效" })).toBeVisible();
  await page.goto(firstLink);
  await expect(page.getByRole("heading", { name: "链接已失效" })).toBeVisible();
  await expect(page.getByText("这个链接已失效或已用过")).toBeVisible();
});

// A password that was chosen elsewhere with the same link stays, and its owner is not asked for one.
test("in another browser a link begins with the password", async ({ page, elsewhere, firstLink }) => {
  await choosePassword(await elsewhere(), firstLink, "chosen by somebody else");
  await setUp(page, firstLink, "admin");
});

test("a new link ends the one before it", async ({ page, elsewhere, firstLink }) => {
  await setUp(page, firstLink, "admin");
  const lost = await invite(page, { username: "wang.fang", name: "王芳", role: "活动编辑" });
  await page.getByRole("button", { name: "生成新的设置链接" }).click();
  await expect(page.getByLabel("链接", { exact: true })).not.toHaveValue(lost);
  const found = await page.getByLabel("链接", { exact: true }).inputValue();
  const editors = await elsewhere();
  await editors.goto(lost);
  await expect(editors.getByText("这个链接已失效或已用过")).toBeVisible();
  await setUp(editors, found, "wang.fang");
});

test("a password that is easily guessed is refused beside its field", async ({ page, firstLink }) => {
  await page.goto(firstLink);
  await page.getByLabel("设置密码").fill("password1234");
  await page.getByRole("button", { name: "下一步" }).click();
  await expect(errorBeside(page, "new_password")).toBeInViewport();
  await expect(page.getByLabel("设置密码")).toHaveAttribute("aria-invalid", "true");
  await setUp(page, firstLink, "admin");
});

test("a wrong code is refused beside its field, and the secret stays", async ({ page, firstLink }) => {
  const authenticator = await choosePassword(page, firstLink, "three paper kites of spring");
  const secret = await page.locator("code.secret").innerText();
  await confirmSetUp(page, authenticator.wrong());
  await expect(errorBeside(page, "code")).toBeInViewport();
  await expect(errorBeside(page, "code")).toContainText("动态码不正确");
  await expect(page.locator("code.secret")).toHaveText(secret, { useInnerText: true });
  await confirmSetUp(page, await authenticator.fresh());
  await expect(page.getByRole("heading", { name: "请保存恢复码" })).toBeVisible();
});

test("signing in takes password and code, and a wrong one says what to do", async ({ page, firstLink }) => {
  const admin = await setUp(page, firstLink, "admin");
  await page.getByRole("button", { name: "退出" }).click();
  await expect(page.getByRole("status")).toContainText("已退出登录");
  await typePassword(page, "admin", "not the password at all");
  await expect(errorBeside(page, "password")).toHaveText("用户名或密码不正确，请重新输入。");
  await expect(page.getByLabel("用户名")).toHaveValue("admin");
  await typePassword(page, "admin", admin.password);
  await typeCode(page, admin.authenticator.wrong());
  await expect(errorBeside(page, "code")).toContainText("还可以再试 4 次");
  await typeCode(page, "12 34");
  await expect(errorBeside(page, "code")).toContainText("6 位动态码");
  const code = await admin.authenticator.fresh();
  await typeCode(page, code);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("系统管理员，您好");
  await page.getByRole("button", { name: "退出" }).click();
  await typePassword(page, "admin", admin.password);
  await typeCode(page, code);
  await expect(errorBeside(page, "code")).toContainText("这个动态码已经用过");
});

test("a recovery code signs in once", async ({ page, firstLink }) => {
  const admin = await setUp(page, firstLink, "admin");
  const [first, second] = admin.recoveryCodes;
  const signOut = () => page.getByRole("button", { name: "退出" }).click();
  await signOut();
  await typePassword(page, "admin", admin.password);
  await typeCode(page, first);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("系统管理员，您好");
  await signOut();
  await typePassword(page, "admin", admin.password);
  await typeCode(page, first);
  await expect(errorBeside(page, "code")).toContainText("不正确");
  // As somebody types it from paper.
  await typeCode(page, ` ${second.replace("-", " ").toUpperCase()} `);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("系统管理员，您好");
  await page.goto("/staff/me");
  await expect(page.getByText("还有 8 个恢复码没有用过")).toBeVisible();
});

test("recovery codes are shown once", async ({ page, firstLink }) => {
  await setUp(page, firstLink, "admin");
  await page.reload();
  await expect(page).toHaveURL(/\/staff\/me$/);
  await expect(page.getByText("还有 10 个恢复码没有用过")).toBeVisible();
});

test("a new password ends the sessions elsewhere", async ({ page, elsewhere, firstLink }) => {
  const admin = await setUp(page, firstLink, "admin");
  const other = await elsewhere();
  await other.goto("/staff/sign-in");
  await typePassword(other, "admin", admin.password);
  await typeCode(other, await admin.authenticator.fresh());
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("系统管理员，您好");
  await page.goto("/staff/me");
  await expect(page.locator(".session-list > li")).toHaveCount(2);
  await page.getByLabel("当前密码").fill("not the password at all");
  await page.getByLabel("新密码").fill("four paper kites of spring");
  await page.getByRole("button", { name: "修改密码" }).click();
  await expect(errorBeside(page, "password")).toHaveText("当前密码不正确。");
  await page.getByLabel("当前密码").fill(admin.password);
  await page.getByLabel("新密码").fill("four paper kites of spring");
  await page.getByRole("button", { name: "修改密码" }).click();
  await expect(page.getByRole("status")).toContainText("密码已修改");
  await expect(page.locator(".session-list > li")).toHaveCount(1);
  await other.reload();
  await expect(other).toHaveURL(/\/staff\/sign-in/);
});

test("a refused invitation keeps what was typed", async ({ page, firstLink }) => {
  await setUp(page, firstLink, "admin");
  await page.goto("/staff/accounts/new");
  await page.getByLabel("用户名").fill("admin");
  await page.getByLabel("姓名").fill("王芳");
  await page.getByRole("radio", { name: "活动编辑" }).check();
  await page.getByLabel("所属机构").fill("0000");
  await page.getByRole("button", { name: "邀请" }).click();
  await expect(errorBeside(page, "username")).toBeInViewport();
  await expect(errorBeside(page, "username")).toContainText("已有人使用");
  await expect(page.getByLabel("用户名")).toHaveValue("admin");
  await expect(page.getByLabel("姓名")).toHaveValue("王芳");
  await expect(page.getByRole("radio", { name: "活动编辑" })).toBeChecked();
  await expect(page.getByLabel("所属机构")).toHaveValue("0000");
  await page.getByLabel("用户名").fill("wang.fang");
  await page.getByLabel("所属机构").fill("no such branch");
  await page.getByRole("button", { name: "邀请" }).click();
  await expect(errorBeside(page, "branch")).toContainText("没有这个编号的机构");
  await expect(page.getByLabel("用户名")).toHaveValue("wang.fang");
});
