/** Campaigns: composed, checked, approved by somebody else, taken part in, watched, changed and put away. */
import type { Page } from "@playwright/test";
import { addQuestion, approve, basics, begin, campaignOf, compose, composed, days, drawing, finding, moment, newSlug, next, submit, type } from "./support/campaigns";
import { choose, startQuiz } from "./support/journey";
import { islandsReady } from "./support/server";
import { desk, expect, invite, setUp, test, typeCode, typePassword } from "./support/staff";

test.use(desk);

/** A customer's phone. Visits of a browser that says it is a robot are not counted. */
const phone = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  deviceScaleFactor: 2,
  userAgent: "Mozilla/5.0 (Linux; Android 12; M2102J2SC) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/107.0.5304.141 Mobile Safari/537.36 MicroMessenger/8.0.42",
};
const QUESTIONS = 5;

/** Answers everything rightly and hands in; the quiz is open. */
async function takeQuiz(page: Page): Promise<void> {
  for (let question = 1; question <= QUESTIONS; question++) {
    await expect(page.locator(".progress")).toContainText(`第 ${question} / ${QUESTIONS} 题`);
    await choose(page, true);
    await page.getByRole("button", { name: question < QUESTIONS ? "下一题" : "检查并交卷" }).last().click();
  }
  await page.getByRole("button", { name: "确认交卷" }).click();
  await expect(page.locator(".score-number")).toHaveText("100 分");
  await expect(page.locator(".ticket-number")).toBeVisible();
}

/** Fills the survey in and hands it in, signed in already. */
async function fillSurvey(page: Page, slug: string): Promise<void> {
  await page.goto(`/campaigns/${slug}`);
  await page.getByRole("link", { name: /填写问卷/ }).click();
  await page.getByRole("button", { name: "开始填写" }).click();
  await page.locator(".face").nth(4).click();
  await page.getByText("手机银行", { exact: true }).click();
  await page.getByLabel(/还想了解什么/).fill("黄金怎么买");
  await page.getByRole("button", { name: "检查并提交" }).click();
  await page.getByRole("button", { name: "提交问卷" }).click();
  await expect(page.getByRole("heading", { name: "已经提交，谢谢您" })).toBeVisible();
}

/** A step of the board's funnel, since the campaign began. */
function counted(page: Page, step: string) {
  return page.locator(".funnel tr", { has: page.getByRole("rowheader", { name: step, exact: true }) }).locator("td b").last();
}

test("an empty campaign is composed, approved by another, taken part in by two customers, and counted", async ({ page, signedInAs, deskOf, elsewhere }) => {
  test.setTimeout(180_000);
  const slug = newSlug();
  await signedInAs("editor");
  const id = await begin(page, "空白活动");

  await test.step("the rule check names what is missing", async () => {
    await page.goto(`/staff/campaigns/${id}`);
    for (const missing of ["还没有填标题", "没有公布主办方", "没有公布开始时间", "还没有写抽什么题"]) {
      await expect(finding(page, missing)).toBeVisible();
    }
    await page.getByRole("button", { name: "提交审核" }).click();
    await expect(page.getByRole("alert")).toContainText("处必须修改");
    await finding(page, "没有公布主办方").getByRole("link", { name: "基本信息" }).click();
    await expect(page.locator("#organiser-error")).toContainText("没有公布主办方");
  });

  await test.step("every step is filled in", async () => {
    await type(page, { ...basics(slug), 活动标题: "夜校金融课 · 答题赢风筝", 简介: "五道题，两分钟，答完逐题讲解。" });
    await next(page, "时间与对象");
    await type(page, days());
    await next(page, "答题");
    await type(page, { "第 1 行：主题": "反诈", "第 1 行：几道": "3", "第 2 行：几道": "2" });
    await next(page, "问卷");
    await page.getByRole("group", { name: "这一步" }).getByRole("radio", { name: "选做" }).check();
    await next(page, "机会");
    await type(page, { "每人每天（次）": "3", "填写问卷后加（次）": "1" });
    await next(page, "奖品与领奖");
    const prize = page.getByRole("group", { name: "奖品", exact: true });
    await type(prize, { 名称: "手绘风筝", "总数（份）": "20", "单件价值（元）": "68", 规格与说明: "手绘沙燕风筝，宽约 60 厘米。" });
    await prize.getByLabel("怎么发放").selectOption({ label: "活动后抽奖" });
    await page.getByRole("radio", { name: "每人每天最多一张" }).check();
    await type(page, { ...drawing(), 候补人数: "10" });
    await next(page, "规则补充");
    await type(page, { "补充规则（选填）": "同一手机号只算一位参与者。" });
    await page.getByRole("button", { name: "保存，去检查" }).click();
    await expect(finding(page, "问卷还没有题目")).toBeVisible();
  });

  await test.step("the survey gets its questions", async () => {
    await page.goto(`/staff/campaigns/${id}/survey`);
    await addQuestion(page, "满意度（1–5）", "这次活动怎么样");
    await addQuestion(page, "单选", "您常用哪种方式办业务", ["手机银行", "营业网点"]);
    await addQuestion(page, "短文本", "您还想了解什么");
    await page.getByLabel("标题").fill("听听您的想法");
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await expect(page.getByText(/还有 \d+ 处要改/)).toHaveCount(0);
  });

  await test.step("the check passes, and the preview shows the third day", async () => {
    await page.goto(`/staff/campaigns/${id}`);
    await expect(page.getByText("规则检查已通过")).toBeVisible();
    await page.getByRole("link", { name: "活动页（第 3 天）" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("答题赢风筝");
    await expect(page.getByText("手绘风筝").first()).toBeVisible();
  });

  await test.step("the editor hands it in and has no way to approve it", async () => {
    await submit(page, id);
    await expect(page.getByRole("button", { name: "通过并发布" })).toHaveCount(0);
    await expect(page.getByRole("button", { name: "撤回提交" })).toBeVisible();
    expect((await page.request.get(`/campaigns/${slug}`)).status()).toBe(404);
  });

  await test.step("a reviewer looks at everything and approves", async () => {
    const reviewers = await deskOf("reviewer");
    await reviewers.goto("/staff");
    await reviewers.getByRole("link", { name: /活动待审核/ }).click();
    await reviewers.getByRole("link", { name: /夜校金融课/ }).first().click();
    await reviewers.goto(`/staff/campaigns/${id}`);
    await reviewers.getByRole("link", { name: "规则页" }).click();
    await expect(reviewers.getByText("同一手机号只算一位参与者")).toBeVisible();
    await reviewers.goBack();
    await reviewers.getByRole("link", { name: "样卷" }).click();
    await expect(reviewers.locator(".sample-paper > li")).toHaveCount(QUESTIONS);
    await approve(reviewers, id);
  });

  await test.step("customers take part, with scripts and without", async () => {
    const scripted = await elsewhere(phone);
    await startQuiz(scripted, slug);
    await islandsReady(scripted);
    await takeQuiz(scripted);
    await fillSurvey(scripted, slug);
    const plain = await elsewhere({ ...phone, javaScriptEnabled: false });
    await startQuiz(plain, slug);
    await takeQuiz(plain);
    await fillSurvey(plain, slug);
  });

  await test.step("the board counts them", async () => {
    await page.goto(`/staff/campaigns/${id}/board?still=1`);
    for (const step of ["访问", "开始答题", "交卷", "达标", "抽奖券"]) {
      await expect(async () => {
        await page.reload();
        await expect(counted(page, step), step).toHaveText("2", { timeout: 1000 });
      }).toPass({ timeout: 30_000 });
    }
  });
});

test("who composed a campaign does not approve it, whatever they have become since", async ({ page, signedInAs, elsewhere }) => {
  test.setTimeout(120_000);
  await signedInAs("admin");
  const username = `bian.${newSlug()}`;
  const colleagues = await elsewhere(desk);
  const colleague = await setUp(colleagues, await invite(page, { username, name: "卞之", role: "活动编辑" }), username);
  const { id } = await composed(colleagues, "老年客户防诈骗");
  await submit(colleagues, id);

  await page.goto(`/staff/accounts?q=${username}`);
  await page.getByRole("link", { name: "卞之" }).click();
  await page.getByRole("radio", { name: "审核人员" }).check();
  await page.getByRole("button", { name: "保存" }).click();
  await expect(page.getByRole("status")).toBeVisible();
  await colleagues.goto(`/staff/campaigns/${id}`);
  await typePassword(colleagues, username, colleague.password);
  await typeCode(colleagues, await colleague.authenticator.fresh());
  await colleagues.goto(`/staff/campaigns/${id}`);
  await expect(colleagues.getByText("需要别人审核")).toBeVisible();
  await expect(colleagues.getByRole("button", { name: "通过并发布" })).toHaveCount(0);
});

test.describe("after publishing", () => {
  test("a change that favours customers is shown, approved, and published with its date", async ({ page, signedInAs, deskOf }) => {
    test.slow();
    await signedInAs("editor");
    const { id, slug } = await composed(page, "校园金融知识");
    await submit(page, id);
    const reviewers = await deskOf("reviewer");
    await approve(reviewers, id);

    await page.goto(`/staff/campaigns/${id}`);
    await page.getByRole("button", { name: "开始修改" }).click();
    await compose(page, id, "days", { 结束: moment(9) });
    await compose(page, id, "prizes", {});
    await type(page.getByRole("group", { name: "奖品 1" }), { "总数（份）": "150" });
    await page.getByRole("button", { name: "保存", exact: true }).click();
    await page.goto(`/staff/campaigns/${id}`);
    const ends = page.locator(".diff tr", { hasText: "结束时间" });
    await expect(ends).toContainText("对客户有利");
    await expect(ends.locator("ins")).toHaveText(moment(9).replace("T", " "));
    await expect(page.locator(".diff tr", { hasText: "手绘风筝" })).toContainText("对客户有利");
    await submit(page, id);
    await approve(reviewers, id);

    await page.goto(`/campaigns/${slug}/rules`);
    const changes = page.locator(".rule-changes");
    await expect(changes.getByRole("heading", { level: 3 })).toContainText(/\d+ ?月 ?\d+ ?日/);
    await expect(changes.locator("li", { hasText: "结束时间" }).locator("ins")).toHaveText(moment(9).replace("T", " "));
    await expect(changes.locator("li", { hasText: "手绘风筝" })).toContainText("150");
    await expect(page.locator(".rule-hash")).toContainText("第 2 版");
  });

  test("a change that takes something from customers is refused, with the reason", async ({ page, signedInAs, deskOf }) => {
    test.slow();
    await signedInAs("editor");
    const { id } = await composed(page, "老年客户防诈骗");
    await submit(page, id);
    await approve(await deskOf("reviewer"), id);

    await page.goto(`/staff/campaigns/${id}`);
    await page.getByRole("button", { name: "开始修改" }).click();
    await compose(page, id, "days", { 结束: moment(5) });
    await compose(page, id, "quiz", { "达标分（满分 100）": "90" });
    await page.goto(`/staff/campaigns/${id}`);
    await expect(page.locator(".diff tr", { hasText: "结束时间" })).toContainText("不能提前结束");
    await expect(page.locator(".diff tr", { hasText: "达标分" })).toContainText("达标分只能降低");
    await page.getByRole("button", { name: "提交审核" }).click();
    await expect(page.getByRole("alert")).toContainText("有 2 处改动对客户不利");
    await page.getByRole("button", { name: "放弃修改" }).click();
    await expect(page.getByRole("status")).toBeVisible();
    await page.goto(`/staff/campaigns/${id}`);
    await expect(page.getByRole("button", { name: "开始修改" })).toBeVisible();
  });
});

test("a copy brings everything but its days and its name in addresses", async ({ page, signedInAs }) => {
  await signedInAs("editor");
  const { id } = await composed(page, "老年客户防诈骗");
  await page.goto(`/staff/campaigns/${id}`);
  await page.getByRole("button", { name: "复制成新活动" }).click();
  await expect(page.getByLabel("活动标题")).toHaveValue("守好养老钱：防诈骗小课堂（副本）");
  await expect(page.getByLabel("主办方")).toHaveValue("纸鸢银行股份有限公司");
  await expect(page.getByLabel("网址名称")).toHaveValue("");
  const copy = campaignOf(page);
  expect(copy).not.toBe(id);
  await page.goto(`/staff/campaigns/${copy}/compose/days`);
  await expect(page.getByLabel("开始", { exact: true })).toHaveValue("");
});

test("a campaign without prizes is closed with its reason, put away, and found among the archived", async ({ page, signedInAs, deskOf }) => {
  test.slow();
  await signedInAs("editor");
  const { id, slug } = await composed(page, "老年客户防诈骗");
  await submit(page, id);
  await approve(await deskOf("reviewer"), id);
  await page.goto(`/staff/campaigns/${id}`);
  await page.getByLabel("公布的原因").fill("题目要按新条例重写");
  await page.getByRole("button", { name: "提前结束活动" }).click();
  await expect(page.getByRole("status")).toContainText("活动已提前结束");
  await page.getByRole("button", { name: "归档" }).click();
  await expect(page.getByRole("status")).toContainText("活动已归档");
  const listed = page.locator(`a[href="/staff/campaigns/${id}"]`);
  await page.goto("/staff/campaigns");
  await expect(listed).toHaveCount(0);
  await page.goto("/staff/campaigns?shelf=archived");
  await expect(listed).toBeVisible();
  await page.goto(`/campaigns/${slug}`);
  await expect(page.getByText("题目要按新条例重写")).toBeVisible();
});
