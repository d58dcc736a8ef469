/** The composer: what the rule check finds, forms without scripts, and a cover of one's own. */
import { begin, compose, composed, finding, type Fields, moment, newSlug } from "./support/campaigns";
import { desk, expect, test } from "./support/staff";

test.use(desk);

/** What is wrong with a campaign, and what is said of it. */
interface Fault {
  name: string;
  step: string;
  fields: Fields;
  told: string;
  rule: string;
  /** The field that the finding leads to. */
  field: string;
}

const faults: Fault[] = [
  {
    name: "a prize above 50,000 yuan",
    step: "prizes",
    fields: { "单件价值（元）": "50000.01" },
    told: "价值超过 5 万元",
    rule: "抽奖式最高奖不超过 5 万元",
    field: "prizes-0-value",
  },
  {
    name: "a chance for sharing",
    step: "texts",
    fields: { "补充规则（选填）": "把活动转发给三位好友，多得一次答题机会。" },
    told: "用转发、邀请或关注换取好处",
    rule: "《微信外部链接内容管理规范》2.1.2",
    field: "further",
  },
  {
    name: "no organiser",
    step: "basics",
    fields: { 主办方: "" },
    told: "没有公布主办方",
    rule: "《规范促销行为暂行规定》第十三条",
    field: "organiser",
  },
  {
    name: "more questions than the bank has",
    step: "quiz",
    fields: { "第 1 行：几道": "60" },
    told: "第 1 行要 60 道题，题库里只够",
    rule: "本平台",
    field: "draws-0",
  },
  {
    name: "a window that closes before it opens",
    step: "days",
    fields: { 开始: moment(3), 结束: moment(2) },
    told: "结束时间不晚于开始时间",
    rule: "本平台",
    field: "closes",
  },
];

for (const { name, step, fields, told, rule, field } of faults) {
  test(`the rule check finds ${name}, by its rule, and leads to the field`, async ({ page, signedInAs }) => {
    await signedInAs("editor");
    const { id } = await composed(page, "校园金融知识");
    await page.goto(`/staff/campaigns/${id}/compose/${step}`);
    for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).first().fill(value);
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await expect(page).toHaveURL(/check=1/);

    await page.goto(`/staff/campaigns/${id}`);
    const found = finding(page, told);
    await expect(found).toHaveClass(/must/);
    await expect(found).toContainText(rule);
    await page.getByRole("button", { name: "提交审核" }).click();
    await expect(page.getByRole("alert")).toContainText("规则检查还有 1 处必须修改");
    await finding(page, told).getByRole("link").click();
    await expect(page).toHaveURL(new RegExp(`/compose/${step}\\?check=1#${field}-error$`));
    await expect(page.locator(`#${field}-error`)).toContainText(told);
    await expect(page.locator(`#${field}-error`)).toBeInViewport();
  });
}

test("the survey's editor is one step away from the composer and from its finding", async ({ page, signedInAs }) => {
  await signedInAs("editor");
  const id = await begin(page, "空白活动");
  await page.goto(`/staff/campaigns/${id}/compose/survey`);
  await page.getByRole("group", { name: "这一步" }).getByRole("radio", { name: "必做" }).check();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.locator("#survey-error")).toContainText("问卷还没有题目");
  await page.getByRole("main").locator(`a[href="/staff/campaigns/${id}/survey"]`).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("问卷");
});

test("the list of those who may take part is one step away from the composer", async ({ page, signedInAs }) => {
  await signedInAs("editor");
  const id = await begin(page, "空白活动");
  await page.goto(`/staff/campaigns/${id}/compose/days`);
  await page.getByRole("main").locator(`a[href="/staff/campaigns/${id}/list"]`).click();
  await page.getByLabel("名单文件").setInputFiles({ name: "名单.csv", mimeType: "text/csv", buffer: Buffer.from("姓名,手机号\n甲,13800001111\n乙,13800002222\n") });
  await page.getByRole("button", { name: "上传名单" }).click();
  await expect(page.getByRole("status")).toContainText("新增 2 个号码");
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("a step is saved by its button, and what is refused stays as it was typed", async ({ page, signedInAs }) => {
    await signedInAs("editor");
    const id = await begin(page, "校园金融知识");
    await compose(page, id, "quiz", { "第 1 行：几道": "2", "达标分（满分 100）": "一百二" });
    await expect(page.getByRole("status").first()).toContainText("草稿已保存");
    await expect(page.getByLabel("达标分（满分 100）")).toHaveValue("一百二");
    await expect(page.locator("#pass_mark-error")).toContainText("“一百二”不是 1 到 100 之间的整数");
    await page.goto(`/staff/campaigns/${id}/compose/quiz`);
    await expect(page.getByLabel("第 1 行：几道")).toHaveValue("2");
    await compose(page, id, "quiz", { "达标分（满分 100）": "70" });
    await expect(page.locator("#pass_mark-error")).toHaveCount(0);
  });

  test("the button at the end of a step leads through all of them to the check", async ({ page, signedInAs }) => {
    await signedInAs("editor");
    const id = await begin(page, "老年客户防诈骗");
    for (const step of ["days", "quiz", "survey", "chances", "prizes", "texts"]) {
      await page.getByRole("button", { name: "保存，下一步" }).click();
      await expect(page).toHaveURL(new RegExp(`/compose/${step}$`));
    }
    await page.getByRole("button", { name: "保存，去检查" }).click();
    await expect(page).toHaveURL(new RegExp(`/staff/campaigns/${id}$`));
  });
});

test("what is typed is saved by itself, and the phone beside it shows it", async ({ page, signedInAs }) => {
  await signedInAs("editor");
  await begin(page, "空白活动");
  await page.getByLabel("活动标题").fill("夜校金融课");
  await expect(page.getByText("草稿已自动保存")).toBeVisible();
  await expect(page.frameLocator(".phone iframe").getByRole("heading", { level: 1 })).toHaveText("夜校金融课");
  await page.reload();
  await expect(page.getByLabel("活动标题")).toHaveValue("夜校金融课");
});

test("what is typed before the page is alive is saved by itself as well", async ({ page, signedInAs }) => {
  await signedInAs("editor");
  await begin(page, "空白活动");
  let go = () => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await page.reload({ waitUntil: "commit" });
  await page.getByLabel("活动标题").fill("清晨金融课");
  go();
  await expect(page.getByText("草稿已自动保存")).toBeVisible();
  await page.reload();
  await expect(page.getByLabel("活动标题")).toHaveValue("清晨金融课");
});

test("two editors of one step lose nothing", async ({ page, signedInAs, deskOf }) => {
  await signedInAs("editor");
  const id = await begin(page, "老年客户防诈骗");
  const other = await deskOf("editor");
  await other.goto(page.url());
  await compose(other, id, "basics", { 主办方: "同事填的主办方" });
  await page.getByLabel("主办方").fill("我填的主办方");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await expect(page.getByRole("heading", { name: "另一位同事刚刚改过这个活动" })).toBeVisible();
  await expect(page.getByLabel("主办方")).toHaveValue("我填的主办方");
  await page.getByRole("link", { name: "放弃我的修改" }).click();
  await expect(page.getByLabel("主办方")).toHaveValue("同事填的主办方");
});

test.describe("a cover of one's own", () => {
  test("a picture is taken, shown in the preview, and loses nothing that was typed", async ({ page, signedInAs }) => {
    await signedInAs("editor");
    await begin(page, "空白活动");
    await page.getByLabel("活动标题").fill(`封面 ${newSlug()}`);
    await page.getByLabel("或者上传一张图片").setInputFiles({ name: "封面.png", mimeType: "image/png", buffer: await page.screenshot() });
    await page.getByRole("button", { name: "上传并用作封面" }).click();
    await expect(page.getByRole("status").first()).toContainText("封面已上传");
    await expect(page.getByLabel("封面图").locator("option:checked")).toHaveText("上传的图片");
    await expect(page.getByLabel("活动标题")).toHaveValue(/^封面/);
    const shown = page.frameLocator(".phone iframe").locator("img[src*='/pictures/'], source[srcset*='/pictures/']").first();
    await expect(shown).toBeAttached();
    const address = (await shown.getAttribute("src")) ?? (await shown.getAttribute("srcset"))?.split(" ")[0] ?? "";
    const picture = await page.request.get(address);
    expect(picture.headers()["content-type"]).toMatch(/^image\//);
  });

  test("a document that was renamed to a picture is refused, and the cover stays", async ({ page, signedInAs }) => {
    await signedInAs("editor");
    await begin(page, "老年客户防诈骗");
    await page.getByLabel("主办方").fill("纸鸢银行");
    const pdf = Buffer.from("%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n");
    await page.getByLabel("或者上传一张图片").setInputFiles({ name: "海报.png", mimeType: "image/png", buffer: pdf });
    await page.getByRole("button", { name: "上传并用作封面" }).click();
    await expect(page.locator("#cover-error")).toContainText("这是 PDF 文件，不是图片");
    await expect(page.getByLabel("封面图").locator("option:checked")).toContainText("老人与孩子");
    await expect(page.getByLabel("主办方")).toHaveValue("纸鸢银行");
  });
});
