/** Lessons: staff bring a film in pieces and write around it, somebody else publishes it, and a customer earns a chance. */
import type { BrowserContextOptions, Page } from "@playwright/test";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { composed, submit as submitCampaign, approve as approveCampaign } from "./support/campaigns";
import { signIn } from "./support/journey";
import { type Server, test as base, expect, islandsReady, start } from "./support/server";
import { desk, signIn as signInStaff } from "./support/staff";

/** A demonstration of the test's own: its limits are on, and its films are made ready by itself. */
const test = base.extend<{ demonstration: Server; film: string }>({
  demonstration: async ({}, use) => {
    const server = await start("--demo");
    await use(server);
    await server.stop();
  },
  baseURL: async ({ demonstration }, use) => use(demonstration.url),
  film: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), "zhiyuan-film-e2e-"));
    await use(makeFilm(join(folder, "柜台.mp4")));
    rmSync(folder, { recursive: true, force: true });
  },
});

/** Twelve seconds, made larger than two pieces by a box that players pass by. */
function makeFilm(file: string): string {
  const source = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=12:duration=12", "-f", "lavfi", "-i", "sine=duration=12"];
  execFileSync("ffmpeg", ["-v", "error", "-y", ...source, "-pix_fmt", "yuv420p", "-shortest", file]);
  const padding = Buffer.alloc(9 * 1024 * 1024);
  padding.writeUInt32BE(padding.length, 0);
  padding.write("free", 4);
  writeFileSync(file, padding, { flag: "a" });
  return file;
}

const CAPTIONS = `WEBVTT

00:00.500 --> 00:03.000
<v 柜员>我帮您都勾上了，签个字就行。

00:05.000 --> 00:08.000
<v 王阿姨>等一等，我先看看都写了什么。
`;

const TITLE = "别人打的勾";

async function fillQuestion(page: Page, number: number, at: string, stem: string): Promise<void> {
  const row = page.locator(".lesson-question").nth(number - 1);
  if (at) await row.getByLabel("提问时刻").fill(at);
  await row.getByRole("radio", { name: "单选题" }).check({ force: true });
  await row.getByLabel("题干").fill(stem);
  await row.getByLabel(`第 ${number} 题选项 A`, { exact: true }).fill("照他说的签字");
  await row.getByLabel(`第 ${number} 题选项 B`, { exact: true }).fill("先自己看清楚");
  await row.locator(".option-row").nth(1).getByRole("checkbox").check({ force: true });
  await row.getByLabel("解析").fill("勾选就是承诺，先看清再决定。");
}

async function write(page: Page): Promise<void> {
  const texts = { 标题: TITLE, 简介: "签字之前先看清。", 案情: "王阿姨去办卡。", 转折: "她先看了一遍。", 风险点: "代勾选", 怎么做: "自己看，自己勾", 法规与出处: "《消费者权益保护法》" };
  for (const [label, text] of Object.entries(texts)) await page.getByLabel(label, { exact: true }).fill(text);
  await page.getByLabel("涉及的权益", { exact: true }).selectOption({ label: "知情权" });
  await page.locator("#captions").fill(CAPTIONS);
  await page.getByLabel("章节（选填）").fill("00:00 起因\n00:04 转折");
  await fillQuestion(page, 1, "00:04", "柜员说“我帮您勾选”，您怎么办？");
  await fillQuestion(page, 2, "", "签字之前应该先做什么？");
  await page.getByRole("button", { name: "保存草稿" }).click();
  await expect(page.getByRole("status").first()).toContainText("草稿已保存");
  await fillQuestion(page, 3, "", "发现多了没要的服务怎么办？");
  await page.getByRole("button", { name: "保存草稿" }).click();
}

/** Brings the film while the line is cut once. */
async function bring(page: Page, film: string): Promise<void> {
  let cut = false;
  await page.route("**/pieces/1", async (route) => {
    if (cut) return route.continue();
    cut = true;
    await route.abort();
  });
  await islandsReady(page);
  await page.locator("#film-file").setInputFiles(film);
  await page.getByRole("button", { name: "上传视频" }).click();
  await expect(page.getByText(/正在转码|等待转码/).first()).toBeVisible({ timeout: 60_000 });
  expect(cut).toBe(true);
}

test("a film is brought in pieces, published as a lesson, watched, and earns a chance", async ({ elsewhere, film }) => {
  test.setTimeout(240_000);
  const at = (options: BrowserContextOptions = {}) => elsewhere(options);
  const editor = await at(desk);
  await signInStaff(editor, "editor");

  await editor.goto("/staff/lessons");
  await editor.getByRole("link", { name: "新建微课" }).click();
  await write(editor);
  await bring(editor, film);
  await expect(editor.locator("video.film")).toBeVisible({ timeout: 120_000 });
  await editor.getByRole("button", { name: "提交审核" }).click();
  await expect(editor.getByRole("status").first()).toContainText("已提交审核");
  const page = editor.url().split(/[?#]/)[0];

  const reviewer = await at(desk);
  await signInStaff(reviewer, "reviewer");
  await reviewer.goto(page);
  await reviewer.getByRole("button", { name: "通过并发布" }).click();
  await expect(reviewer.getByRole("status").first()).toContainText("微课已发布");

  const { id, slug } = await composed(editor, "老年客户防诈骗");
  await editor.goto(`/staff/campaigns/${id}/compose/chances`);
  await editor.getByLabel("每人每天（次）").fill("1");
  await editor.getByLabel(TITLE).check();
  await editor.getByLabel("每学完一节微课加（次）").fill("2");
  await editor.getByRole("button", { name: "保存", exact: true }).click();
  await submitCampaign(editor, id);
  await approveCampaign(reviewer, id);

  const customer = await at();
  await customer.goto("/lessons");
  await customer.getByRole("link", { name: new RegExp(TITLE) }).first().click();
  await customer.getByRole("link", { name: "登录后学完可计入" }).click();
  await signIn(customer);
  await islandsReady(customer);
  await customer.getByRole("radio", { name: "2倍" }).check({ force: true });
  await customer.locator("#film").evaluate((video: HTMLVideoElement) => {
    video.muted = true;
    void video.play();
  });
  const dialog = customer.getByRole("dialog");
  await expect(dialog).toBeVisible({ timeout: 30_000 });
  await dialog.locator(".option").nth(1).click();
  await dialog.getByRole("button", { name: "确定" }).click();
  await expect(dialog.getByText("答对了")).toBeVisible();
  await dialog.getByRole("button", { name: "继续看" }).click();
  await expect(customer.getByText("影片看完了")).toBeVisible({ timeout: 30_000 });
  for (const stem of ["签字之前应该先做什么？", "发现多了没要的服务怎么办？"]) {
    const question = customer.locator("form").filter({ hasText: stem });
    await question.locator(".option").nth(1).click();
    await question.getByRole("button").click();
  }
  await expect(customer.locator("#learned")).toContainText("多了 2 次答题机会");
  await customer.goto(`/campaigns/${slug}`);
  await expect(customer.getByText(/每学完一节微课加 2 次/)).toBeVisible();
});

test("what is typed of a new lesson is saved by itself, and shown on the phone beside it", async ({ elsewhere }) => {
  const editor = await elsewhere(desk);
  await signInStaff(editor, "editor");
  await editor.goto("/staff/lessons/new");
  await islandsReady(editor);
  await editor.getByLabel("标题", { exact: true }).fill("写到一半");
  await editor.getByLabel("案情").fill("王阿姨接到电话。\n对方要验证码。");
  await expect(editor.getByText("草稿已自动保存")).toBeVisible();
  await expect(editor.locator("#preview")).toContainText("写到一半");
  await expect(editor).toHaveURL(/\/staff\/lessons\/[0-9a-f-]{36}$/);
  await editor.reload();
  await expect(editor.getByLabel("案情")).toHaveValue("王阿姨接到电话。\n对方要验证码。");
  // The button saves on from there.
  await editor.getByRole("button", { name: "保存草稿" }).click();
  await expect(editor.getByRole("status").first()).toContainText("草稿已保存");
});

test("without scripts a lesson is learned by its transcript", async ({ elsewhere }) => {
  test.setTimeout(180_000);
  const plain = { javaScriptEnabled: false };
  const customer = await elsewhere(plain);
  await customer.goto("/lessons/1");
  await expect(customer.locator("#film")).toHaveAttribute("controls", "");
  await customer.getByRole("link", { name: "登录后学完可计入" }).click();
  await signIn(customer);
  await customer.goto("/lessons/1/text");
  for (let part = 0; part < 12; part += 1) {
    const open = customer.locator("form").filter({ has: customer.locator(".option") });
    while ((await open.count()) > 0) {
      await open.first().locator(".option").first().click();
      await open.first().getByRole("button").click();
    }
    const onward = customer.getByRole("button", { name: /继续|我学完了/ });
    if ((await onward.count()) === 0) break;
    // Nobody has read it sooner.
    await customer.waitForTimeout(4_000);
    await onward.click();
  }
  await expect(customer.getByRole("heading", { name: /您学会了/ })).toBeVisible();
});
