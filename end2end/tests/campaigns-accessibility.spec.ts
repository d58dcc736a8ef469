/** axe, from WCAG 2.0 A to 2.2 AA with target sizes, on the console's pages about campaigns, at a desk and on the narrowest phone. */
import type { Page } from "@playwright/test";
import { addQuestion, begin, compose, composed, days, submit } from "./support/campaigns";
import { look, lookAt, lookRefused, sizes } from "./support/looks";
import { desk, expect, test } from "./support/staff";

const STEPS = ["basics", "days", "quiz", "survey", "chances", "prizes", "texts"];

/** The campaign of the demonstration with this title. */
async function found(page: Page, title: string): Promise<string> {
  await page.goto(`/staff/campaigns?q=${title}`);
  const link = page.locator("td.name a").first();
  return (await link.getAttribute("href")) ?? "";
}

for (const viewport of sizes.filter(({ width }) => width !== 390)) {
  test.describe(`at ${viewport.width} by ${viewport.height}`, () => {
    test.use(viewport.width > 1000 ? desk : { viewport });
    test.setTimeout(150_000);

    test("the composer is accessible", async ({ page, signedInAs }) => {
      await signedInAs("editor");
      await lookAt(page, "/staff/campaigns", "/staff/campaigns?q=nowhere", "/staff/campaigns?shelf=running", "/staff/campaigns/new");
      const id = await begin(page, "3·15 消费者权益周");
      const own = `/staff/campaigns/${id}`;
      await lookAt(page, own, ...STEPS.map((step) => `${own}/compose/${step}`), `${own}/list`);
      for (const step of ["basics", "prizes"]) {
        await page.goto(`${own}/compose/${step}?check=1`);
        await lookRefused(page, `${step} with what is wrong`);
      }
      await page.goto(own);
      await page.getByRole("button", { name: "提交审核" }).click();
      await lookRefused(page, "handed in unfinished");
      await compose(page, id, "days", days());
      await lookAt(page, ...["campaign&day=3", "campaign&day=1&edition=elder", "rules", "paper"].map((what) => `${own}/preview?page=${what}`));
    });

    test("the survey's editor is accessible", async ({ page, signedInAs }) => {
      await signedInAs("editor");
      const id = await begin(page, "空白活动");
      const editor = `/staff/campaigns/${id}/survey`;
      await lookAt(page, editor);
      await addQuestion(page, "单选", "您常用哪种方式办业务", ["手机银行", "营业网点"]);
      await addQuestion(page, "满意度（1–5）", "您对我们的服务满意吗");
      await page.getByRole("link", { name: "您常用哪种方式办业务" }).click();
      await look(page, "a question with options");
      await page.goto(editor);
      await page.getByRole("link", { name: "您对我们的服务满意吗" }).click();
      await look(page, "a question with a condition");
      for (const kind of ["矩阵", "排序", "数字", "日期"]) {
        await page.goto(editor);
        await page.getByLabel("题型").first().selectOption({ label: kind });
        await page.getByRole("button", { name: "增加一题" }).first().click();
        await look(page, `a new question: ${kind}`);
      }
      await page.goto(editor);
      await look(page, "a survey with faults");
      await page.getByRole("link", { name: /^第 1 页/ }).first().click();
      await look(page, "a page of the survey");
    });

    test("reviewing, changing and stopping are accessible", async ({ page, signedInAs, deskOf }) => {
      await signedInAs("editor");
      const { id } = await composed(page, "老年客户防诈骗");
      await submit(page, id);
      await look(page, "waiting for the reviewers");
      const reviewers = await deskOf("reviewer");
      await reviewers.setViewportSize(viewport);
      await lookAt(reviewers, `/staff/campaigns/${id}`);
      await reviewers.getByRole("button", { name: "退回修改" }).click();
      await lookRefused(reviewers, "sent back without a remark");
      await reviewers.getByRole("button", { name: "通过并发布" }).click();
      await expect(reviewers.getByRole("status")).toBeVisible();
      await lookAt(page, `/staff/campaigns/${id}`);
      await page.getByRole("button", { name: "暂停活动" }).click();
      await lookRefused(page, "stopped without a notice");
      await page.getByRole("button", { name: "开始修改" }).click();
      await compose(page, id, "quiz", { "达标分（满分 100）": "90" });
      await page.goto(`/staff/campaigns/${id}`);
      await page.getByRole("button", { name: "提交审核" }).click();
      await lookRefused(page, "a change that takes something");
      await lookAt(page, `/staff/campaigns/${id}/compose/days`);
    });

    test("channels and posters are accessible", async ({ page, signedInAs }) => {
      await signedInAs("editor");
      const list = `${await found(page, "答题赢手绘风筝")}/channels`;
      await lookAt(page, "/staff/channels", list, `${list}?q=nowhere`, `${list}/new`, `${list}/branches`);
      await page.goto(`${list}/new`);
      await page.getByLabel("名称").fill(" ");
      await page.getByRole("radio").first().check();
      await page.getByRole("button", { name: "新增", exact: true }).click();
      await lookRefused(page, "a channel without a name");
      await page.getByLabel("名称").fill("杨家埠支行门口海报");
      await page.getByRole("radio").first().check();
      await page.getByRole("button", { name: "新增", exact: true }).click();
      await expect(page.getByRole("status")).toContainText("渠道已新增");
      await look(page, "a channel");
      await lookAt(page, list, `${list}/sheet`);
      await page.goto(list);
      await page.getByRole("link", { name: "杨家埠支行门口海报", exact: true }).first().click();
      await page.getByRole("link", { name: "A4 海报" }).click();
      await look(page, "a poster to print");
      await page.getByRole("link", { name: "看手机海报" }).click();
      await look(page, "a poster for phones");
    });

    test("a campaign's figures are accessible", async ({ page, signedInAs }) => {
      await signedInAs("editor");
      const over = await found(page, "金融知识普及月");
      await lookAt(page, over, `${over}/board`, `${over}/items`, `${over}/report`);
      const running = await found(page, "答题赢手绘风筝");
      await lookAt(page, running, `${running}/board?still=1`, `${running}/items`, `${running}/report`, `${running}/survey/results`);
    });
  });
}
